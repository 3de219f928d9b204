/**
 * Trials of PowerShell: script stacks and error records in each language, of Windows PowerShell, PowerShell 7, classes, remoting and modules made from texts.
 */
import { PRIVATE, type Trial } from './trial.fixture.ts';

const { user, company, file, host, mail } = PRIVATE;

/** The words of `ScriptStackTrace`, and of the line that says where an error was met. `{f}` is a file, `{n}` a line, `{c}` a command. */
const LANGUAGES: Readonly<Record<string, readonly [stack: string, position: string]>> = {
  English: ['at {c}, {f}: line {n}', 'At {f}:{n} char:5'],
  German: ['bei {c}, {f}: Zeile {n}', 'In {f}:{n} Zeichen:5'],
  French: ['à {c}, {f} : ligne {n}', 'Au caractère {f}:{n} : 5'],
  Spanish: ['en {c}, {f}: línea {n}', 'En {f}: {n} Carácter: 5'],
  Italian: ['in {c}, {f}: riga {n}', 'In {f}:{n} car:5'],
  Japanese: ['場所 {c}、{f}: 行 {n}', '発生場所 {f}:{n} 文字:5'],
  Chinese: ['位于 {c}、{f}: 第 {n} 行', '所在位置 {f}:{n} 字符: 5'],
  'Chinese, with a comma of its own': ['在 {c}，{f}: 行 {n}', '所在位置 {f}:{n} 字符: 5'],
  'Chinese of Taiwan': ['於 {c}，{f}: 第 {n} 行', '位於 {f}:{n} 字元:5'],
  Korean: ['위치: {c}, {f}: 줄 {n}', '위치 {f}:{n} 문자:5'],
  Russian: ['в {c}, {f}: строка {n}', '{f}:{n} знак:5'],
  Polish: ['w {c}, {f}: wiersz {n}', 'W {f}:{n} znak:5'],
  Turkish: ['konum: {c}, {f}: satır {n}', 'Konum {f}:{n} karakter:5'],
  Czech: ['v {c}, {f}: řádek {n}', 'V {f}:{n} znak:5'],
  'Portuguese of Brazil': ['em {c}, {f}: linha {n}', 'No {f}:{n} caractere:5'],
};

const FOLDERS: readonly string[] = [
  `C:\\Users\\${user}\\Documents\\WindowsPowerShell\\Modules\\Acme.Kit.PowerShell\\1.4.0\\`,
  `\\\\${host}\\${company}, alt\\Modules\\Acme.Kit.PowerShell\\`,
  `/home/${user}/.local/share/powershell/Modules/Acme.Kit.PowerShell/1.4.0/Public/`,
  `C:\\Program Files\\${company} (x86)\\modules\\acme.kit.powershell\\`,
  `D:\\${company}: x\\Acme.Kit.PowerShell\\`,
];

const RECORD = [
  `+     throw "${company} ${mail}"`,
  '+     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~',
  `    + CategoryInfo          : OperationStopped: (${company}:String) [], RuntimeException`,
  `    + FullyQualifiedErrorId : ${company} ${mail}`,
  `    + PSComputerName        : ${host}`,
];

interface ScriptBug {
  readonly name: string;
  readonly commands: readonly string[];
  readonly vendor: readonly string[];
}

const BUGS: readonly ScriptBug[] = [
  {
    name: 'a unit',
    commands: ['Resolve-KitUnit', 'Invoke-Kit<Process>'],
    vendor: ['Resolve-KitUnit', 'Invoke-Kit'],
  },
  {
    name: 'a command',
    commands: ['Invoke-Kit<End>', 'Invoke-Kit<Process>'],
    vendor: ['Invoke-Kit', 'Invoke-Kit'],
  },
];

export function makeScriptTrials(): Trial[] {
  return BUGS.flatMap(({ name, commands, vendor }) =>
    Object.entries(LANGUAGES).flatMap(([language, [stack]], index) =>
      FOLDERS.map((folder, at) => {
        const lines = [
          ...commands.map((command, line) => write(stack, command, `${folder}kit.psm1`, line + 7)),
          write(stack, `${company}-Own`, `C:\\Users\\${user}\\${file}.ps1`, 3),
          write(stack, '<ScriptBlock>', index % 2 === 0 ? '<No file>' : '<Keine Datei>', 1),
        ];
        const head = at % 2 === 0 ? [`System.Management.Automation.RuntimeException: ${mail}`] : [];
        const record = at % 2 === 0 ? [] : [mail, ...RECORD];
        return {
          id: `${name}, ${language}, ${folder}`,
          runtime: 'powershell' as const,
          failure: [...head, ...record, ...lines].join(at === 2 ? '\n' : '\r\n'),
          vendor,
          type: 'runtime System.Management.Automation.RuntimeException',
          bug: name,
        };
      }),
    ),
  );
}

/** A record says only where the error was met: the file of the module, or that and the command. */
export function makeRecordTrials(): Trial[] {
  const records = Object.entries(LANGUAGES).flatMap(([language, [, position]]) =>
    FOLDERS.map((folder) => ({
      id: `a record, ${language}, ${folder}`,
      failure: [`${company}: ${mail}`, write(position, '', `${folder}kit.psm1`, 7), ...RECORD].join(
        '\r\n',
      ),
    })),
  );
  return records.map((record) => ({
    ...record,
    runtime: 'powershell' as const,
    vendor: ['?'],
    type: 'runtime System.Management.Automation.RuntimeException',
    bug: 'a record',
  }));
}

/** PowerShell 7 tells less by default: the command or the type, and the place. */
export function makeConciseTrials(): Trial[] {
  return FOLDERS.flatMap((folder) =>
    ['Invoke-Kit', 'Exception', `${company}Exception`, '[KitUnit]::Resolve'].map((name) => ({
      id: `as PowerShell 7 prints it, ${name}, ${folder}`,
      runtime: 'powershell' as const,
      failure: [
        `\u001b[31;1m${name}: \u001b[0m${folder}kit.psm1:7:5`,
        'Line |',
        `\u001b[31;1m   7 | \u001b[0m     throw "${company} ${mail}"`,
        '     |     ~~~~~~~~~~~~~~~~~~~~~~~',
        `     | ${company} ${mail}`,
      ].join('\n'),
      vendor: ['?'],
      type: 'user',
      bug: 'as PowerShell 7 prints it',
    })),
  );
}

function write(form: string, command: string, path: string, line: number): string {
  return form
    .replace('{c}', () => command)
    .replace('{f}', () => path)
    .replace('{n}', String(line));
}
