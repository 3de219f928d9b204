/**
 * How the runtimes of .NET print an exception: .NET Framework in the language of the machine, .NET in English, Mono, native code and Unity.
 */
export interface ClrDialect {
  readonly name: string;
  /** `method` with its parameters. */
  readonly frame: (method: string, file: string, line: number) => string;
  /** Behind the frames of an inner exception. */
  readonly innerEnd: string;
  /** Where a stack goes on after an await. */
  readonly again: string;
  /** Before the words of an exception of an aggregate. */
  readonly inner: (index: number) => string;
  readonly lineEnd: string;
  /** Blanks that a log writes before each line. */
  readonly indent?: string;
  /** `outer ---> inner` on one line, as .NET Framework writes it. */
  readonly isOneLine: boolean;
}

/** at, in, line, the end of an inner exception, a stack that goes on, an inner exception. */
const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  English: [
    'at',
    ' in {f}:line {n}',
    'End of inner exception stack trace',
    'End of stack trace from previous location where exception was thrown',
    'Inner Exception #{i}',
  ],
  German: [
    'bei',
    ' in {f}:Zeile {n}.',
    'Ende der internen Ausnahmestapelüberwachung',
    'Ende der Stapelüberwachung vom vorhergehenden Ort, an dem die Ausnahme ausgelöst wurde',
    'Interne Ausnahme #{i}',
  ],
  French: [
    'à',
    ' dans {f}:ligne {n}',
    "Fin de la trace de la pile d'exception interne",
    "Fin de la trace de la pile à partir de l'emplacement précédent au niveau duquel l'exception a été levée",
    'exception interne n°{i}',
  ],
  Spanish: [
    'en',
    ' en {f}:línea {n}',
    'Fin del seguimiento de la pila de la excepción interna',
    'Fin del seguimiento de la pila de la ubicación anterior donde se produjo la excepción',
    'Excepción interna n.º {i}',
  ],
  Italian: [
    'in',
    ' in {f}:riga {n}',
    "Fine della traccia dello stack dell'eccezione interna",
    "Fine traccia dello stack da posizione precedente dove è stata generata l'eccezione",
    'Eccezione interna #{i}',
  ],
  Japanese: [
    '場所',
    ' 場所 {f}:行 {n}',
    '内部例外スタック トレースの終わり',
    '直前に例外がスローされた場所からのスタック トレースの終わり',
    '内部例外 #{i}',
  ],
  Chinese: [
    '在',
    ' 位置 {f}:行号 {n}',
    '内部异常堆栈跟踪的结尾',
    '引发异常的上一位置中堆栈跟踪的末尾',
    '内部异常 #{i}',
  ],
  'Chinese of Taiwan': [
    '於',
    ' 於 {f}: 行 {n}',
    '內部例外狀況堆疊追蹤的結尾',
    '先前擲回例外狀況之位置中的堆疊追蹤結尾',
    '內部例外狀況 #{i}',
  ],
  Korean: [
    '위치:',
    ' 파일 {f}:줄 {n}',
    '내부 예외 스택 추적의 끝',
    '예외가 throw된 이전 위치의 스택 추적 끝',
    '내부 예외 #{i}',
  ],
  Russian: [
    'в',
    ' в {f}:строка {n}',
    'Конец трассировки внутреннего стека исключений',
    'Конец трассировка стека из предыдущего расположения, где возникло исключение',
    'Внутреннее исключение #{i}',
  ],
  Polish: [
    'w',
    ' w {f}:wiersz {n}',
    'Koniec śladu stosu wyjątków wewnętrznych',
    'Koniec śladu stosu z poprzedniej lokalizacji, w której wystąpił wyjątek',
    'Wyjątek wewnętrzny #{i}',
  ],
  Turkish: [
    'konum:',
    ' {f} içinde: satır {n}',
    'İç özel durum yığın izlemesinin sonu',
    'Özel durumun oluşturulduğu önceki konumdan başlayan yığın izlemesinin sonu',
    'İç Özel Durum #{i}',
  ],
  Czech: [
    'v',
    ' v {f}:řádek {n}',
    'Konec trasování zásobníku vnitřních výjimek',
    'Konec trasování zásobníku z předchozího umístění, kde došlo k výjimce',
    'Vnitřní výjimka č. {i}',
  ],
  'Portuguese of Brazil': [
    'em',
    ' na {f}:linha {n}',
    'Fim do rastreamento de pilha de exceções internas',
    'Fim do rastreamento de pilha do local anterior onde a exceção foi gerada',
    'Exceção interna n° {i}',
  ],
  Hungarian: [
    'a következő helyen:',
    ' a következő helyen: {f}, sor: {n}',
    'Belső kivétel veremkiíratásának vége',
    'Verem-visszakövetés vége az előző helyről',
    'Belső kivétel #{i}',
  ],
  Arabic: [
    'في',
    ' في {f}:السطر {n}',
    'نهاية تتبع مكدس الاستثناء الداخلي',
    'نهاية تتبع المكدس',
    'الاستثناء الداخلي #{i}',
  ],
};

export const CLR_DIALECTS: readonly ClrDialect[] = [
  ...Object.entries(LANGUAGES).map(([name, words]) => framework(name, words, '')),
  ...Object.entries(LANGUAGES)
    .slice(0, 3)
    .map(([name, words]) => framework(name, words, '      ')),
  core('.NET', (method, file, line) => `   at ${method} in ${file}:line ${line}`),
  core('.NET without symbols', (method) => `   at ${method}`),
  core('native code', (method) => `   at ${method} + 0x5c`),
  core(
    'native code with lines',
    (method, file, line) => `   at ${method} + 0x5c in ${file}:line ${line}`,
  ),
  core('Mono', (method, file, line) => `  at ${mono(method)} [0x00007] in ${file}:${line} `),
  core(
    'Mono without symbols',
    (method) => `  at ${mono(method)} [0x0001c] in <0d1f4b7c9a2e4e5f8c6d>:0 `,
  ),
  core(
    'Unity',
    (method) => `  at ${mono(method)} [0x00000] in <00000000000000000000000000000000>:0 `,
  ),
  core('Unity’s log', (method, file, line) => `${mono(method)} (at ${file}:${line})`),
  core('Unity’s player', (method) => `${mono(method)} (at <00000000000000000000000000000000>:0)`),
];

function framework(name: string, words: readonly string[], indent: string): ClrDialect {
  const [at = '', place = '', innerEnd = '', again = '', inner = ''] = words;
  return {
    name: indent === '' ? name : `${name}, indented by a log`,
    frame: (method, file, line) =>
      `   ${at} ${method}${place.replace('{f}', () => file).replace('{n}', String(line))}`,
    innerEnd: `   --- ${innerEnd} ---`,
    again: `--- ${again} ---`,
    inner: (index) => `---> (${inner.replace('{i}', String(index))}) `,
    lineEnd: '\r\n',
    indent,
    isOneLine: true,
  };
}

function core(name: string, frame: ClrDialect['frame']): ClrDialect {
  return {
    name,
    frame,
    innerEnd: '   --- End of inner exception stack trace ---',
    again: '--- End of stack trace from previous location ---',
    inner: (index) => ` ---> (Inner Exception #${index}) `,
    lineEnd: '\n',
    isOneLine: false,
  };
}

/** Mono parts the method from its parameters, and names the types of parameters in full. */
function mono(method: string): string {
  return method.replace('(', ' (').replaceAll('String ', 'System.String ');
}
