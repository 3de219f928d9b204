import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { closingLine } from './tools/steps/closing-line.ts';

// Tests read the source of every package, as development does, never a stale build.
const source = {
  resolve: { conditions: ['candor-source'] },
  ssr: { resolve: { conditions: ['candor-source'] } },
};

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
          include: ['{packages,examples}/*/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
          // Real engines, disks and processes on a machine that may be busy: only what hangs is to end here.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...source,
        test: {
          name: 'e2e',
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
