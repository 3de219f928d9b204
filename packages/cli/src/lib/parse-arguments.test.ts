import { describe, expect, it } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { describeUsage, parseArguments } from './parse-arguments.ts';

describe('parseArguments()', () => {
  it('takes no command for status, with its options', () => {
    for (const argv of [[], ['--json'], ['status', '--json']]) {
      const parsed = parseArguments(argv);
      expect(parsed).toMatchObject({ ok: true, value: { command: { name: 'status' } } });
    }
  });

  it('reads operands and options in any order', () => {
    expect(parseArguments(['disable', 'usage', '--json', 'performance'])).toMatchObject({
      value: { operands: ['usage', 'performance'], options: { json: true } },
    });
    expect(parseArguments(['log', '--days', '7', '--raw=on'])).toMatchObject({
      value: { options: { raw: 'on', days: '7' } },
    });
  });

  it('takes a value that begins with a dash, and none that is an option', () => {
    expect(parseArguments(['log', '--since', '-x', '--json'])).toMatchObject({
      value: { options: { since: '-x', json: true } },
    });
    expect(parseArguments(['log', '--since', '--json']).ok).toBe(false);
  });

  it('takes --help for the page about the command', () => {
    expect(parseArguments(['preview', '--help'])).toMatchObject({
      value: { command: { name: 'help' }, operands: ['preview'] },
    });
    expect(parseArguments(['-h'])).toMatchObject({ value: { command: { name: 'help' } } });
  });

  it.each([
    [['stauts'], 'expected a command'],
    [['status', 'usage'], 'expected status [--json], got more words'],
    [
      ['status', '--jsn'],
      'expected status [--json], got an option that is not among these. Did you mean "--json"?',
    ],
    [['stauts'], 'Did you mean "status"?'],
    [['reset-devic-id'], 'Did you mean "reset-device-id"?'],
    [['status', '--xyzzy'], 'got an option that is not among these.'],
    [['log', '--raw'], 'got an option without its value.'],
    [['--raw', 'on'], 'expected status [--json]'],
    [['constructor'], 'expected a command'],
  ])('refuses %j and says what was expected', (argv, message) => {
    const parsed = parseArguments(argv);
    expect(parsed.ok ? 'taken' : parsed.message).toContain(message);
  });

  it('never repeats what it refuses: it may have been pasted by mistake', () => {
    for (const argv of [
      ['s3cret'],
      ['status', '--s3cret'],
      ['status', 's3cret'],
      ['s3cret', '--x'],
    ]) {
      expect(JSON.stringify(parseArguments(argv))).not.toContain('s3cret');
    }
  });

  it('knows --json for every command', () => {
    for (const { name } of COMMANDS) expect(parseArguments([name, '--json']).ok).toBe(true);
  });
});

describe('describeUsage()', () => {
  it('names operands and options as the manual does', () => {
    const log = COMMANDS.find(({ name }) => name === 'log');
    expect(log === undefined ? '' : describeUsage(log)).toBe(
      'log [LANE…] [--since TIME] [--last N] [--follow] [--raw on|off] [--days DAYS] [--json]',
    );
  });
});
