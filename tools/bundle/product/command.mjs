// A product's own telemetry command: `FOLDER WORDS…`.
import { runTelemetryCommand } from '@candor/cli/telemetry-command';
import open from './open.cjs';

const [folder, ...words] = process.argv.slice(2);
process.exitCode = await runTelemetryCommand(words, {
  declaration: open.declare('first-product'),
  options: {
    version: '1.0.0',
    folder: `${folder}/first-product`,
    settingsFolders: [],
    effects: { env: {}, isInteractive: () => true, isContainer: () => false },
  },
  command: 'product telemetry',
});
