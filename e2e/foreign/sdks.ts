/** The SDKs, and how a product with one of them is run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../lib/running-collector.ts';
import type { Certificate } from './certificate.ts';
import { KEY } from './manifest.ts';

export interface Sdk {
  /** The program in `foreign-sdks/`, and what it is told. */
  readonly program: readonly [string, ...string[]];
  /** The attribute that holds the id of the installation. */
  readonly device: string;
  /** Declared events that one run sends. */
  readonly events: number;
  /** Whether it asks for a newer Node than the project does. */
  readonly needsNewerNode: boolean;
}

export type SdkName = 'application-insights' | 'azure-exporter' | 'otlp-json' | 'otlp-protobuf';

export const SDKS: Readonly<Record<SdkName, Sdk>> = {
  'application-insights': {
    program: ['application-insights.cjs'],
    device: 'ai.user.id',
    events: 8,
    needsNewerNode: false,
  },
  'azure-exporter': {
    program: ['azure-exporter.mjs'],
    device: 'ai.cloud.roleInstance',
    events: 6,
    needsNewerNode: true,
  },
  'otlp-json': {
    program: ['otlp-logs.mjs', 'http'],
    device: 'app.installation.id',
    events: 3,
    needsNewerNode: true,
  },
  'otlp-protobuf': {
    program: ['otlp-logs.mjs', 'proto'],
    device: 'app.installation.id',
    events: 3,
    needsNewerNode: true,
  },
};

const sdksFolder = join(projectFolder, 'e2e', 'foreign-sdks');

/** Why the SDKs can not be run; null where they can. */
export function findWhatIsMissing(): string | null {
  if (!existsSync(join(sdksFolder, 'node_modules', 'applicationinsights'))) {
    return 'the SDKs are not installed, which `npm test` does where it has a network';
  }
  return existsSync(newerNode) ? null : 'npm brings no newer Node for this machine';
}

/** A Node that is newer than the project asks for, where it is there. */
export const newerNode: string = join(
  sdksFolder,
  'node_modules',
  `node-linux-${process.arch}`,
  'bin',
  'node',
);

export interface ProductRun {
  readonly url: string;
  /** An anonymous id. */
  readonly installation: string;
  /** For whatever it writes. */
  readonly folder: string;
  readonly certificate: Certificate;
}

export interface RunningProduct {
  /** Lets it go, and resolves to what it printed, with its exit code where that is not 0. */
  readonly end: () => Promise<string>;
}

export function runProduct(
  { program, needsNewerNode }: Sdk,
  { url, installation, folder, certificate }: ProductRun,
): RunningProduct {
  const [file, ...rest] = program;
  const node = needsNewerNode ? newerNode : process.execPath;
  const child = spawn(node, [join(sdksFolder, file), ...rest], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      // What it puts aside is its own: no other run sends it.
      TMPDIR: mkdtempSync(join(folder, 'product-')),
      USER: 'klaus',
      NODE_EXTRA_CA_CERTS: certificate.certificateFile,
      // What these SDKs tell their vendor about themselves.
      APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
      APPLICATION_INSIGHTS_NO_DIAGNOSTIC_CHANNEL: '1',
      APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: '1',
      APPLICATIONINSIGHTS_SDKSTATS_DISABLED: '1',
      COLLECTOR: url,
      KEY,
      INSTALLATION: installation,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  }
  const gone = once(child, 'close') as Promise<[number | null]>;
  return {
    end: async () => {
      child.stdin.end();
      const [code] = await gone;
      return code === 0 ? said : `${said}\nended with ${code}`;
    },
  };
}
