import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declaration } from './telemetry.generated.ts';
import { createWorld, PROJECT, type World } from './world.fixture.ts';

const DAY_MS = 86_400_000;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await world.close();
});

/** The run that shows the notice, with which every user begins. */
const readNotice = async (): Promise<void> => {
  const { err } = await world.run(['build']);
  expect(err).toContain('usage: Helps us decide which parts of the compiler to work on.');
};

describe('the notice', () => {
  it('is shown by the first build, which records nothing but the audit, and by no later one', async () => {
    await readNotice();
    expect(world.captured.map(({ head }) => head['lane'])).toEqual(['licence']);
    const { err } = await world.run(['build']);
    expect(err).toBe('');
    expect(world.captured.map(({ head }) => head['lane'])).toEqual(['licence', 'usage']);
  });

  it('is shown to nobody where nobody would read it', async () => {
    world.setting.isInteractive = false;
    expect((await world.run(['build'])).err).toBe('');
    world.setting.isInteractive = true;
    await readNotice();
  });
});

describe('a build', () => {
  it('puts on the wire all that the article lists, and nothing that is not declared', async () => {
    await readNotice();
    await world.run(['build']);
    const report = world.captured.at(-1);
    expect(report).toMatchObject({ method: 'POST', path: '/v1/report/stencil' });
    expect(report?.head).toEqual({
      candor: 1,
      product: 'stencil',
      manifest: declaration.hash,
      lane: 'usage',
      session: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      started: '2026-11-02T08:00:00.000Z',
      device: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      version: '1.2.3',
      os: expect.any(String) as string,
      arch: expect.any(String) as string,
      runtime: 'nodejs',
      runtime_version: process.versions.node,
    });
    const built = world.events('project.built');
    expect(built).toHaveLength(1);
    expect(Object.keys(built[0] ?? {})).toEqual([
      'seq',
      'at',
      'event',
      ...Object.keys(declaration.manifest.events['project.built']?.fields ?? {}),
    ]);
    const emitted = readFileSync(join(world.folder, 'project/out/page.js'), 'utf8');
    const emittedLines = emitted.split('\n').length - 1;
    expect(emittedLines).toBe(98);
    expect(built[0]).toMatchObject({
      project: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      target: 'javascript',
      target_version: '2020',
      files: 2,
      // 37 lines; only their bucket leaves.
      lines: 10,
      aspects: 1,
      code_saved: emittedLines - 37,
    });
  });

  it('tells durations by its clock, of each phase and in all', async () => {
    await readNotice();
    let clockMs = 0;
    await world.run(['build'], {
      monotonicMs: () => clockMs,
      beforePhase: (phase) => {
        clockMs += { parse: 1, check: 2, weave: 4, emit: 8 }[phase];
      },
    });
    expect(world.events('project.built')[0]).toMatchObject({
      duration: 15,
      parse_duration: 1,
      check_duration: 2,
      weave_duration: 4,
      emit_duration: 8,
    });
  });

  it('reports a project once a day, however often it is built, and each project for itself', async () => {
    await readNotice();
    for (const hour of [0, 1, 2]) {
      world.clock.now += hour * 3_600_000;
      await world.run(['build']);
    }
    expect(world.events('project.built')).toHaveLength(1);
    world.clock.now += DAY_MS;
    await world.run(['build']);
    await world.run(['new', '../second']);
    await world.run(['build', '../second']);
    const projects = world.events('project.built').map(({ project }) => project);
    expect(projects).toHaveLength(3);
    expect(projects[1]).toBe(projects[0]);
    expect(projects[2]).not.toBe(projects[0]);
  });

  it('with faults of its user reports nothing of the project', async () => {
    await readNotice();
    await world.run(['telemetry', 'enable', 'all']);
    world.write('project/templates/page.stencil', '{nope}\n');
    const { code, err } = await world.run(['build']);
    expect([code, err]).toEqual([
      1,
      "page.stencil:1:2: error: expected a declared name (none is declared here), got 'nope' [unknown_name]\n",
    ]);
    const events = world.captured.flatMap((report) => report.events.map(({ event }) => event));
    expect(events).toEqual(['licence.audited', 'build.ended']);
    expect(world.events('build.ended')).toMatchObject([{ outcome: 'healthy', errors: 0 }]);
  });

  it('never lets the name of a project or a path out, not even onto the disk', async () => {
    await readNotice();
    await world.run(['telemetry', 'log', '--raw', 'on']);
    await world.run(['build']);
    const written = world.listHome().map(({ file, text }) => `${file}\n${text}`);
    expect(written.length).toBeGreaterThan(3);
    for (const text of [...written, ...world.captured.map(({ body }) => body)]) {
      expect(text).not.toContain(PROJECT);
      expect(text).not.toContain('page.stencil');
      expect(text).not.toContain(world.folder);
    }
  });

  it('does its work when the collector can not be reached, and sends later', async () => {
    await readNotice();
    const { code, out } = await world.run(['build'], {
      telemetry: {
        collector: 'http://127.0.0.1:1',
        effects: {
          now: () => world.clock.now,
          env: world.env,
          isInteractive: () => true,
          isContainer: () => false,
        },
      },
    });
    expect(code).toBe(0);
    expect(out).toContain('Built 1 templates');
    world.clock.now += 3_600_000;
    await world.run(['build']);
    expect(world.events('project.built')).toHaveLength(1);
  });
});

describe('ids', () => {
  const devicesByLane = (): Readonly<Record<string, unknown>> =>
    Object.fromEntries(world.captured.map(({ head }) => [head['lane'], head['device']]));

  it('differ between lanes, and no session is shared by two of them', async () => {
    await readNotice();
    await world.run(['build']);
    const devices = devicesByLane();
    expect(Object.keys(devices)).toEqual(['licence', 'usage']);
    expect(devices['usage']).not.toBe(devices['licence']);
    const sessions = world.captured.map(({ head }) => head['session']);
    expect(new Set(sessions).size).toBe(sessions.length);
  });

  it('of device and project stay for a month and are new in the next', async () => {
    await readNotice();
    const seen: (readonly unknown[])[] = [];
    for (const day of ['2026-11-03', '2026-11-30', '2026-12-01']) {
      world.clock.now = Date.parse(`${day}T12:00:00Z`);
      await world.run(['build']);
      seen.push([devicesByLane()['usage'], world.events('project.built').at(-1)?.['project']]);
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]?.[0]).not.toBe(seen[0]?.[0]);
    expect(seen[2]?.[1]).not.toBe(seen[0]?.[1]);
  });

  it('are new after reset-device-id', async () => {
    await readNotice();
    await world.run(['build']);
    const before = devicesByLane()['usage'];
    expect((await world.run(['telemetry', 'reset-device-id'])).code).toBe(0);
    world.clock.now += DAY_MS;
    await world.run(['build']);
    expect(devicesByLane()['usage']).not.toBe(before);
  });
});
