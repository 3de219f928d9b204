import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { closingLine } from './tools/steps/closing-line.ts';

// Tests read the source of every package, as development does, never a stale build.
const source = {
  resolve: { conditions: ['candor-source'] },
  ssr: { resolve: { conditions: ['candor-source'] } },
};

// What a test waits for comes late on a busy machine: a second, vitest's default, is no proof that it never comes.
const patience = { poll: { timeout: 60_000 } };

// What a developer has said of the tools at hand is none of what is tested.
const env = { DO_NOT_TRACK: '' };

const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', closingLine()],
    // Tests wait for disks and children more than they compute: a worker for each processor, where vitest would keep one back.
    maxWorkers: '100%',
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          expect: patience,
          env,
          include: ['{packages,examples}/*/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
          // Real engines, disks and processes on a machine that may be busy: only what hangs is to end here.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...source,
        test: {
          name: 'e2e',
          expect: patience,
          env,
          include: ['e2e/**/*.test.ts'],
          testTimeout: 400_000,
          hookTimeout: 400_000,
          // After the unit tests, not beside them.
          sequence: { groupOrder: 1 },
          // Whole systems share two cores: one at a time keeps their time-outs honest.
          fileParallelism: false,
        },
      },
    ],
  },
});

export default config;
