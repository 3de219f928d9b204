/**
 * Which functions a usual run of a product calls: a command of a user who has agreed, records some events and hands them to a sender. What it says is
 * kept in `called-functions.json`, for the bundler, so that the same commit gives the same bytes on every machine.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseSync } from 'oxc-parser';
import { declaration } from '../../examples/automation-server/src/telemetry.generated.ts';
import type { SyntaxNode } from '../tidy/syntax.ts';
import { buildPackages } from './build-packages.ts';
import { nameInner, type CalledFunctions, type FunctionNames } from './called-functions.ts';
import { listInnerFunctions } from './inner-functions.ts';

/** Runs it as it is published now. */
export async function observeCalls(root: string): Promise<CalledFunctions> {
  const folder = mkdtempSync(join(tmpdir(), 'candor-observed-'));
  try {
    const names = new Map<string, FunctionNames>();
    await buildPackages({
      root,
      target: join(folder, 'node_modules', '@candor'),
      onPart: (file, found) => names.set(file, found),
    });
    cpSync(join(root, 'tools', 'bundle', 'product', 'usual-run.cjs'), join(folder, 'run.cjs'));
    writeFileSync(join(folder, 'declaration.json'), JSON.stringify(declaration));
    // The first makes what others find; each ends in a way of its own.
    for (const [index, end] of ['agrees', 'closes', 'hands-over'].entries()) {
      const env = { PATH: process.env['PATH'], NODE_V8_COVERAGE: join(folder, `calls-${index}`) };
      execFileSync(process.execPath, ['run.cjs', end], { cwd: folder, env });
    }
    await untilSent(join(folder, 'calls-2'));
    const called = [1, 2].flatMap((index) => readCalled(join(folder, `calls-${index}`), names));
    return groupByModule(called);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The sender that was started finds nobody, and ends; the last that a process does is to write its own calls. */
async function untilSent(folder: string): Promise<void> {
  for (let waits = 0; readdirSync(folder).length < 2; waits += 1) {
    if (waits === 600) throw new Error('Expected the sender that was started to end within 60 s.');
    await sleep(100);
  }
  await sleep(200);
}

/** What Node writes of one process, as far as it is used. */
interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
    }[];
  }[];
}

function readCalled(folder: string, names: ReadonlyMap<string, FunctionNames>): readonly string[] {
  return readdirSync(folder).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Coverage;
    // The sender is another process, with what it calls at its own time.
    if (!result.some(({ url }) => url.endsWith('/run.cjs'))) return [];
    return result.flatMap(({ url, functions }) => {
      const found = names.get(basename(url));
      if (found === undefined || !url.startsWith('file:')) return [];
      const starts = functions.flatMap(({ ranges: [whole] }) =>
        whole !== undefined && whole.count > 0 ? [whole.startOffset] : [],
      );
      const places = listPlaces(readFileSync(new URL(url), 'utf8'));
      return starts.flatMap((start) => {
        const { outer = '', inner = null } = places.get(start) ?? {};
        const name = found.get(outer);
        return name === undefined ? [] : inner === null ? name : nameInner(name, inner);
      });
    });
  });
}

/** The name of a function that is no part of another one, and for one that is its place there. */
interface Place {
  readonly outer: string;
  readonly inner: number | null;
}

/** The functions of a file by where they begin. */
function listPlaces(text: string): ReadonlyMap<number, Place> {
  const places = new Map<number, Place>();
  const add = (outer: string, made: SyntaxNode): void => {
    places.set(made.start, { outer, inner: null });
    for (const [inner, { start }] of listInnerFunctions(made).entries()) {
      places.set(start, { outer, inner });
    }
  };
  for (const statement of parseSync('part.cjs', text).program.body) {
    if (statement.type === 'FunctionDeclaration') {
      add(statement.id?.name ?? '', statement as unknown as SyntaxNode);
    }
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      const made = init?.type === 'ParenthesizedExpression' ? init.expression : init;
      if (id.type === 'Identifier' && made !== null) {
        add(id.name, made as unknown as SyntaxNode);
      }
    }
  }
  return places;
}

function groupByModule(called: readonly string[]): CalledFunctions {
  const byModule = new Map<string, string[]>();
  for (const key of [...new Set(called)].toSorted()) {
    const [module = '', name = ''] = key.split('#');
    byModule.set(module, [...(byModule.get(module) ?? []), name]);
  }
  return Object.fromEntries(byModule);
}
