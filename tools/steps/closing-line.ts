import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with what was left out and why, and one plain line that counts the tests, for whoever reads the output by program. */
export function closingLine(): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[]): void {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      const reasons = new Map<string, number>();
      for (const module of modules) {
        if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
        for (const test of module.children.allTests()) {
          const result = test.result();
          if (result.state !== 'pending') counts[result.state] += 1;
          const reason = result.state === 'skipped' ? result.note : undefined;
          if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        }
      }
      for (const [reason, count] of reasons) {
        process.stdout.write(`\nskipped ${count}: ${reason}`);
      }
      process.stdout.write(
        `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
      );
    },
  };
}
