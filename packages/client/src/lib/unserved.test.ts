import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { consentCheckIntervalMs } from '../limits.ts';
import { buildDeclaration, buildOptions } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';
import { createTelemetry } from '../telemetry.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox('https://telemetry.invalid');
});
afterEach(() => {
  vi.useRealTimers();
  sandbox.remove();
});

/** A device that can not be used for a while, as where the stack ends or no file can be opened; and how often it was tried. */
function createTrouble(): {
  isThere: boolean;
  tries: number;
  readonly listMachineFolders: () => [];
} {
  const trouble = {
    isThere: true,
    tries: 0,
    listMachineFolders: (): [] => {
      trouble.tries += 1;
      if (trouble.isThere) throw new RangeError('Maximum call stack size exceeded');
      return [];
    },
  };
  return trouble;
}

function agree(): void {
  sandbox.openOn().close();
}

describe('calls that can not be served', () => {
  it('are served by a later one, which is tried after a time, and not each time', () => {
    vi.useFakeTimers({ toFake: ['hrtime'] });
    agree();
    const trouble = createTrouble();
    const telemetry = sandbox.open({ effects: trouble });
    for (let calls = 0; calls < 20; calls += 1) expect(recordOne(telemetry)).toBe(false);
    expect(trouble.tries).toBe(1);
    vi.advanceTimersByTime(consentCheckIntervalMs);
    expect(recordOne(telemetry)).toBe(false);
    expect(trouble.tries).toBe(2);
    trouble.isThere = false;
    expect(recordOne(telemetry)).toBe(false);
    vi.advanceTimersByTime(consentCheckIntervalMs);
    expect(recordOne(telemetry)).toBe(true);
    telemetry.close();
  });

  it('forbid all the same: a choice', () => {
    agree();
    const trouble = createTrouble();
    const telemetry = sandbox.open({ effects: trouble });
    expect(telemetry.choose('off', ['usage'])).toMatchObject({ ok: false });
    expect(telemetry.choose('off', ['exceptions'])).toMatchObject({ ok: false });
    trouble.isThere = false;
    telemetry.takeNotice();
    expect(telemetry.choose('on', ['exceptions'])).toEqual({ ok: true });
    expect(telemetry.decisions()).toMatchObject({
      usage: { state: 'off', decidedBy: 'choice' },
      exceptions: { state: 'on', decidedBy: 'choice' },
    });
    expect(recordOne(telemetry)).toBe(false);
    telemetry.close();
    const later = sandbox.open();
    expect(later.decisions().usage).toMatchObject({ state: 'off', decidedBy: 'choice' });
    later.close();
  });

  it('forbid all the same: a choice for all that ask', () => {
    agree();
    const trouble = createTrouble();
    const telemetry = sandbox.open({ effects: trouble });
    telemetry.choose('off');
    trouble.isThere = false;
    telemetry.sendDetached();
    telemetry.choose('on', ['exceptions']);
    expect(recordOne(telemetry)).toBe(false);
    telemetry.close();
  });

  it.each([
    [['forbidden'], false],
    [['forbidden', 'allowed'], true],
  ] as const)('forbid all the same: a site that says %j', (said, isRecorded) => {
    agree();
    const trouble = createTrouble();
    const telemetry = sandbox.open({ effects: trouble });
    for (const policy of said) telemetry.applySitePolicy(policy);
    trouble.isThere = false;
    // Tried at once, for what it says is to last.
    telemetry.choose('on');
    expect(recordOne(telemetry)).toBe(isRecorded);
    telemetry.close();
  });

  it('throw nothing, whatever a host without types passes', () => {
    const telemetry = sandbox.open({ effects: createTrouble() });
    expect(telemetry.choose('off', Object.create(null) as []).ok).toBe(false);
    telemetry.close();
  });

  it('forbid all the same: the end', () => {
    agree();
    const trouble = createTrouble();
    const telemetry = sandbox.open({ effects: trouble });
    telemetry.close();
    trouble.isThere = false;
    expect(telemetry.choose('on').ok).toBe(false);
    expect(recordOne(telemetry)).toBe(false);
    expect(telemetry.decisions()).toEqual({});
    expect(sandbox.readLines()).toEqual([]);
  });
});

describe('a host that closes while it is asked for something', () => {
  it('has nothing recorded afterwards', () => {
    agree();
    const options = buildOptions(sandbox.folder);
    const host: { close: () => void } = { close: () => undefined };
    const effects = {
      ...options.effects,
      listMachineFolders: () => {
        host.close();
        return [];
      },
    };
    const telemetry = createTelemetry(buildDeclaration(), { ...options, effects });
    host.close = telemetry.close;
    expect(recordOne(telemetry)).toBe(false);
    expect(recordOne(telemetry)).toBe(false);
    expect(sandbox.readLines()).toEqual([]);
  });
});

describe('a host whose time is not the real one', () => {
  it('and fakes timers at the start alone has nothing cleared that the real ones do not know', () => {
    vi.useFakeTimers({ toFake: ['setImmediate', 'clearImmediate'] });
    const telemetry = sandbox.open();
    vi.useRealTimers();
    const real = globalThis.clearImmediate;
    const cleared: unknown[] = [];
    globalThis.clearImmediate = (given) => void cleared.push(given);
    try {
      telemetry.decisions();
      telemetry.close();
    } finally {
      globalThis.clearImmediate = real;
    }
    expect(cleared).toEqual([]);
  });

  it('and waits in a way that can not be stopped can close', () => {
    const schedule = (() => undefined) as unknown as () => () => void;
    const telemetry = sandbox.open({ effects: { schedule } });
    expect(() => telemetry.close()).not.toThrow();
  });
});

describe('options that are an instance of a class', () => {
  it('hold with what they inherit and what they compute', () => {
    class Base {
      get folder(): string {
        return sandbox.folder;
      }
    }
    class Options extends Base {
      readonly version = '1.2.3';
      get effects(): object {
        return { env: {}, isInteractive: () => true };
      }
    }
    const telemetry = createTelemetry(buildDeclaration(), new Options());
    telemetry.choose('on');
    telemetry.close();
    expect(fs.existsSync(path.join(sandbox.folder, 'settings', 'usage.json'))).toBe(true);
  });
});
