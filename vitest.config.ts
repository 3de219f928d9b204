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
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['{packages,examples}/*/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...source,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Whole systems share two cores: one at a time keeps their time-outs honest.
          fileParallelism: false,
        },
      },
    ],
  },
});

export default config;
