import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line that counts the tests, for whoever reads the output by program. */
export function closingLine(): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[]): void {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      for (const module of modules) {
        if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
        for (const test of module.children.allTests()) {
          const { state } = test.result();
          if (state !== 'pending') counts[state] += 1;
        }
      }
      process.stdout.write(
        `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
      );
    },
  };
}
