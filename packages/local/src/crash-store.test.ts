import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findCrash, readCrashes, writeCrash, type Crash } from './crash-store.ts';
import { crashDaysMax, crashesMax, toldFailuresMax } from './limits.ts';
import { dropFailures, dropOldFailures } from './drop-failures.ts';
import { keepTold, wasTold } from './told-failures.ts';

const NOW = Date.UTC(2026, 10, 22, 6);
const DAY_MS = 86_400_000;
let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-crashes-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function buildCrash(number: number, changes: Partial<Crash> = {}): Crash {
  const at = new Date(NOW + number * 1_000).toISOString();
  return {
    id: number.toString(16).padStart(16, '0'),
    first: at,
    last: at,
    version: '1.2.3',
    fingerprint: '1:0123456789abcdef',
    severity: 'handled',
    times: 1,
    state: 'waiting',
    fields: { phase: 'emit' },
    failure: { description: 1 },
    text: 'Error: the whole of it\n    at /home/jane/x.js:1:1',
    ...changes,
  };
}

it('keeps a failure in full, for the user alone, and gives the latest first', () => {
  const crashes = [1, 3, 2].map((number) => buildCrash(number));
  for (const crash of crashes) expect(writeCrash(folder, crash, NOW)).toEqual({ ok: true });
  expect(readCrashes(folder).map(({ id }) => Number(id))).toEqual([3, 2, 1]);
  expect(findCrash(folder, crashes[0]?.id ?? '')).toEqual(crashes[0]);
  const place = path.join(folder, 'crashes');
  expect(fs.statSync(place).mode & 0o077).toBe(0);
  for (const name of fs.readdirSync(place)) {
    expect(fs.statSync(path.join(place, name)).mode & 0o077).toBe(0);
  }
});

it('knows a failure by its id and by nothing else that could be a path', () => {
  writeCrash(folder, buildCrash(1), NOW);
  expect(findCrash(folder, '../crashes/0000000000000001')).toBeNull();
  expect(findCrash(folder, '0000000000000002')).toBeNull();
});

it('keeps at most so many failures, and for so many days', () => {
  for (let number = 1; number <= crashesMax + 5; number += 1) {
    writeCrash(folder, buildCrash(number), NOW);
  }
  const kept = readCrashes(folder);
  expect(kept).toHaveLength(crashesMax);
  expect(kept.at(-1)?.id).toBe(buildCrash(6).id);
  const writtenMs = Date.now();
  dropOldFailures(folder, writtenMs + (crashDaysMax - 1) * DAY_MS);
  expect(readCrashes(folder)).toHaveLength(crashesMax);
  dropOldFailures(folder, writtenMs + (crashDaysMax + 1) * DAY_MS);
  expect(readCrashes(folder)).toEqual([]);
});

it('passes over what is damaged or was cut short on its way, and removes the latter', () => {
  writeCrash(folder, buildCrash(1), NOW);
  const place = path.join(folder, 'crashes');
  const whole = fs.readFileSync(path.join(place, '0000000000000001.json'));
  const cut = path.join(place, '0000000000000001.json.17.abc.tmp');
  fs.writeFileSync(path.join(place, '0000000000000002.json'), '{"crash":1');
  fs.writeFileSync(path.join(place, '0000000000000003.json'), '{"crash":1,"id":"3"}');
  fs.writeFileSync(cut, whole);
  expect(readCrashes(folder)).toHaveLength(1);
  // Another process may be writing it at this moment.
  dropOldFailures(folder, Date.now());
  expect(fs.existsSync(cut)).toBe(true);
  dropOldFailures(folder, Date.now() + 2 * 60_000);
  expect(fs.existsSync(cut)).toBe(false);
  expect(readCrashes(folder)).toHaveLength(1);
});

it('remembers what was told, up to a bound', () => {
  expect(wasTold(folder, '1:ab 1.0')).toBe(false);
  expect(keepTold(folder, '1:ab 1.0')).toBe(true);
  expect(wasTold(folder, '1:ab 1.0')).toBe(true);
  expect(wasTold(folder, '1:ab 1.1')).toBe(false);
  const file = path.join(folder, 'told-failures.json');
  const told = Array.from({ length: toldFailuresMax }, (_, index) => `1:${index} 1.0`);
  fs.writeFileSync(file, JSON.stringify({ told }));
  keepTold(folder, '1:ab 1.0');
  expect(wasTold(folder, '1:0 1.0')).toBe(false);
  expect(wasTold(folder, '1:1 1.0')).toBe(true);
  fs.writeFileSync(file, '{"told":[1]}');
  expect(wasTold(folder, '1:1 1.0')).toBe(false);
});

it('what is turned off leaves no failure, and what is not keeps them', () => {
  writeCrash(folder, buildCrash(1), NOW);
  keepTold(folder, '1:ab 1.0');
  fs.mkdirSync(path.join(folder, 'sessions'));
  fs.writeFileSync(path.join(folder, 'sessions', 'a.json'), '{"lane":"usage"}');
  fs.writeFileSync(path.join(folder, 'sessions', 'b.json'), 'damaged');
  dropFailures(folder, ['performance']);
  expect(fs.readdirSync(folder)).toEqual(['crashes', 'sessions', 'told-failures.json']);
  expect(fs.readdirSync(path.join(folder, 'sessions'))).toEqual(['a.json']);
  dropFailures(folder, ['exceptions']);
  expect(fs.readdirSync(folder)).toEqual(['sessions']);
  dropFailures(folder, ['usage']);
  expect(fs.readdirSync(folder)).toEqual([]);
});
