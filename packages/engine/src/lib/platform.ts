import { EngineError } from '../errors.ts';

const supported: ReadonlySet<string> = new Set([
  'linux-x64',
  'linux-arm64',
  'darwin-x64',
  'darwin-arm64',
]);

export interface Platform {
  readonly system: string;
  readonly architecture: string;
  readonly isMusl: boolean;
}

export function readPlatform(): Platform {
  return {
    system: process.platform,
    architecture: process.arch,
    isMusl: process.platform === 'linux' && !hasGlibc(),
  };
}

/** @throws EngineError ENGINE_PLATFORM where chdb has no binary. */
export function assertSupported(platform: Platform): void {
  const name = `${platform.system}-${platform.architecture}`;
  if (supported.has(name) && !platform.isMusl) return;
  throw new EngineError(
    'ENGINE_PLATFORM',
    `The embedded engine runs on glibc Linux and macOS, x64 or arm64; this is ${name}${platform.isMusl ? ' with musl' : ''}. ` +
      'Give the URL of a ClickHouse server instead.',
  );
}

function hasGlibc(): boolean {
  // Without this the report looks up the names of all connected hosts; @types/node 20 does not know it yet.
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  if (typeof report !== 'object' || report === null || !('header' in report)) return true;
  const { header } = report;
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header;
}
