import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTestClock,
  startTestCollector,
  type TestClock,
  type TestCollector,
} from '@candor/client/testing';
import { createVmsModule, type VmsModule, type VmsModuleOptions } from './module.ts';
import {
  buildSite,
  type Site,
  type SiteServer,
  type SiteUser,
  startSiteServer,
} from './site-server.ts';

/** One user of the module, a collector, and sites to connect to, for one test. */
export interface ModuleRoom {
  readonly moduleFolder: string;
  readonly userFolder: string;
  readonly collector: TestCollector;
  readonly time: TestClock;
  /** The texts of all notices that were shown. */
  readonly notices: readonly string[];
  /** Imports the module, as in a new process. */
  readonly open: (
    env?: Readonly<Record<string, string>>,
    options?: Partial<VmsModuleOptions>,
  ) => VmsModule;
  readonly startSite: (options?: {
    readonly site?: Partial<Site>;
    readonly https?: boolean;
    readonly identityProvider?: boolean;
  }) => Promise<SiteServer>;
  readonly close: () => Promise<void>;
}

export const USERS: { readonly [Type in SiteUser['type']]: SiteUser } = {
  basic: { type: 'basic', name: 'canary-operator', password: 'canary-one' },
  windows: { type: 'windows', name: 'CANARY\\operator', password: 'canary-two' },
  oauth: { type: 'oauth', name: 'canary-client', password: 'canary-three' },
};

/** What the machine and the process tell of themselves. */
const MACHINE = {
  osRelease: '6.8.0-51-generic',
  arch: 'x64',
  runtime: 'nodejs',
  runtimeVersion: '20.20.2',
  processors: 12,
  memoryBytes: 16 * 2 ** 30,
  processMemoryBytes: 80_000_000,
} as const;

export const SITE: Site = buildSite(
  {
    id: 'canary-site-0d1f',
    name: 'canary site',
    edition: 'expert',
    version: '23.3.62.1',
    usageDataCollection: true,
  },
  { childSites: 1, recordingServers: 2, hardwarePerServer: 12 },
);

export async function openModuleRoom(): Promise<ModuleRoom> {
  const folder = mkdtempSync(join(tmpdir(), 'vms-module-'));
  const [moduleFolder, userFolder] = [join(folder, 'module'), join(folder, 'user')];
  const collector = await startTestCollector();
  const time = createTestClock(Date.UTC(2026, 2, 4, 5, 6, 7));
  const notices: string[] = [];
  const modules: VmsModule[] = [];
  const sites: SiteServer[] = [];
  return {
    moduleFolder,
    userFolder,
    collector,
    time,
    notices,
    open(env = {}, options = {}) {
      const module = createVmsModule({
        moduleFolder,
        userFolder,
        version: '24.1.5',
        collector: collector.url,
        sending: 'in_process',
        showNotice: (text) => void notices.push(text),
        readProcessMemory: () => 123_456,
        effects: {
          env,
          platform: 'linux',
          isInteractive: () => true,
          readMachine: () => MACHINE,
          now: time.now,
          schedule: time.schedule,
        },
        ...options,
      });
      modules.push(module);
      return module;
    },
    async startSite({ site = {}, ...options } = {}) {
      const server = await startSiteServer({
        site: { ...SITE, ...site },
        users: Object.values(USERS),
        ...options,
      });
      sites.push(server);
      return server;
    },
    async close() {
      for (const module of modules) module.telemetry.close();
      await Promise.all(sites.map((site) => site.close()));
      await collector.close();
      rmSync(folder, { recursive: true });
    },
  };
}
