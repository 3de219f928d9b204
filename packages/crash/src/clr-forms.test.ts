import { expect, test } from 'vitest';
import { describeFailure } from './describe.ts';
import type { DescribedError } from './description.ts';
import { kit } from './kit.fixture.ts';

function describe(text: string): DescribedError {
  return describeFailure(text, kit, { runtime: 'dotnet' }).error;
}

/** What one line is told as: `vendor <symbol>`, `runtime <namespace>`, or a kind. */
function tell(line: string): string {
  const [frame, ...more] = describe(line).frames;
  if (frame === undefined || more.length > 0) return 'none';
  if (frame.kind === 'vendor') return `vendor ${frame.symbol ?? frame.module ?? '?'}`;
  return frame.kind === 'runtime' ? `runtime ${frame.module ?? '?'}` : frame.kind;
}

function tellAll(lines: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(lines).map((line) => [line, tell(line)]));
}

const run = 'Acme.Kit.Pipeline.Run(PipelineOptions options)';

test('a method is found behind the words of every language', () => {
  const lines = [
    `   at ${run} in C:\\x.cs:line 7`,
    `   bei ${run} in C:\\x.cs:Zeile 7.`,
    `   à ${run} dans C:\\x.cs:ligne 7`,
    `   en ${run} en C:\\x.cs:línea 7`,
    `   in ${run} in C:\\x.cs:riga 7`,
    `   w ${run} w C:\\x.cs:wiersz 7`,
    `   в ${run} в C:\\x.cs:строка 7`,
    `   v ${run} v C:\\x.cs:řádek 7`,
    `   vid ${run} i C:\\x.cs:rad 7`,
    `   ved ${run} i C:\\x.cs:linje 7`,
    `   bij ${run} in C:\\x.cs:regel 7`,
    `   a következő helyen: ${run} hely: C:\\x.cs:sor 7`,
    `   konum: ${run} konum: C:\\x.cs:satır 7`,
    `   kohteessa ${run} kohteessa C:\\x.cs:rivi 7`,
    `   στο ${run} στο C:\\x.cs:γραμμή 7`,
    `   場所 ${run} 場所 C:\\x.cs:行 7`,
    `   在 ${run} 位置 C:\\x.cs:行号 7`,
    `   於 ${run} 於 C:\\x.cs: 行 7`,
    `   위치: ${run} 파일 C:\\x.cs:줄 7`,
    `   ב- ${run} ב- C:\\x.cs:שורה 7`,
    `at ${run}`,
    run,
    `Acme.Kit.Pipeline.Run (PipelineOptions options) (at Assets/x.cs:7)`,
  ];
  expect(lines.map((line) => [line, tell(line)])).toEqual(
    lines.map((line) => [line, 'vendor Run']),
  );
});

test('what compilers make of a method is told as that method', () => {
  const lines = {
    '   at Acme.Kit.Pipeline.<RunAsync>d__14`1.MoveNext()': 'vendor RunAsync',
    '   at Acme.Kit.Pipeline.<>c__DisplayClass12_0`1.<Run>b__0(TKey k)': 'vendor Run',
    '   at Acme.Kit.Pipeline.<>c.<<RunAsync>b__0_0>d.MoveNext()': 'vendor RunAsync',
    '   at Acme.Kit.Pipeline.<Rewrite>g__Local|7_0(Node n, <>c__DisplayClass7_0& )':
      'vendor Rewrite',
    '   at Acme.Kit.Pipeline..ctor(Options o)': 'vendor .ctor',
    '   at Acme.Kit.Pipeline..cctor()': 'vendor .cctor',
    '   at Acme.Kit.Pipeline.get_Root()': 'vendor get_Root',
    '   at Acme.Kit.Pipeline.run@12-1.Invoke(Unit unitVar0)': 'vendor Acme.Kit.Pipeline',
    '   at Acme.Kit.Pipeline.Run@12-1.Invoke(Unit unitVar0)': 'vendor Run',
    '   at Acme.Kit.Pipeline.VB$StateMachine_3_RunAsync.MoveNext()': 'vendor RunAsync',
    '   at Acme.Kit.Emit.Emitter`1.Emit[TArg](TKey key, Func`3 f)': 'vendor Emit',
    '   at Acme.Kit.Emit.Emitter`1[[System.__Canon, System.Private.CoreLib],[A.B, C]].Emit(T t) + 0x5c':
      'vendor Emit',
    '  at Acme.Kit.Emit.Emitter`1[T].Emit (System.Int32 i) [0x00007] in <e9>:0 ': 'vendor Emit',
    '  at Acme.Kit.Emit.Emitter`1+<Emit>c__Iterator0[T].MoveNext () [0x0] in <e9>:0 ':
      'vendor Emit',
    '  at Acme.Kit.Pipeline:Run (object,int)': 'vendor Run',
    '  at (wrapper remoting-invoke-with-check) Acme.Kit.Pipeline.Run(string)': 'vendor Run',
    '   at Acme.Kit.Pipeline.System.IDisposable.Run()': 'vendor Run',
    '   at Acme.Kit.Pipeline.Unlisted()': 'vendor Acme.Kit.Pipeline',
    '   at Acme.Kit.Unlisted.Run()': 'vendor ?',
  };
  expect(tellAll(lines)).toEqual(lines);
});

test('what only looks like the vendor’s or the runtime’s is not', () => {
  const lines = {
    '   at Contoso.Visitor.Acme.Kit.IVisitor.Run()': 'user',
    '   at Acme.KitTools.Pipeline.Run()': 'user',
    '   at AcmeKit.Pipeline.Run()': 'user',
    '   at SystemX.Ledger.Go()': 'user',
    '   at WindowsService1.Worker.Go()': 'user',
    '   at Program.<Main>$(String[] args)': 'user',
    '   at <Program>$.Main()': 'user',
    '   at Newtonsoft.Json.JsonConvert.Parse(String s)': 'third-party',
    '   at Microsoft.VisualStudio.Threading.X.Run()': 'third-party',
    '   at System.Collections.Generic.List`1.Enumerator.MoveNext()':
      'runtime System.Collections.Generic',
    '   at System.String.Join(String s)': 'runtime System',
    '   at InvokeStub_Ledger.Find(Object, Span`1)': 'runtime ?',
    '   at lambda_method12(Closure , Object )': 'runtime ?',
    '   at CallSite.Target(Closure , CallSite )': 'runtime ?',
    'at <0x00000> <unknown method>': 'user',
  };
  expect(tellAll(lines)).toEqual(lines);
});

test('scripts are the vendor’s by the folder of their module, in any case and language', () => {
  const module = 'Modules\\Acme.Kit.PowerShell\\1.2.0';
  const lines = {
    [`at Invoke-Kit<Process>, C:\\${module}\\x.psm1: line 7`]: 'vendor Invoke-Kit',
    [`at INVOKE-KIT, C:\\modules\\ACME.KIT.POWERSHELL\\x.psm1: line 7`]: 'vendor Invoke-Kit',
    [`bei Invoke-Kit, \\\\server\\a, b\\${module}\\x.psm1: Zeile 7`]: 'vendor Invoke-Kit',
    [`à Invoke-Kit, C:\\${module}\\x.psm1 : ligne 7`]: 'vendor Invoke-Kit',
    [`場所 Invoke-Kit、C:\\${module}\\x.psm1: 行 7`]: 'vendor Invoke-Kit',
    'at Resolve-KitUnit, /home/u/.local/share/powershell/Modules/Acme.Kit.PowerShell/x.ps1: line 7':
      'vendor Resolve-KitUnit',
    [`at <ScriptBlock>, C:\\${module}\\x.psm1: line 7`]: 'vendor Acme.Kit.PowerShell',
    [`At C:\\${module}\\x.psm1:7 char:1`]: 'vendor Acme.Kit.PowerShell',
    'at Invoke-Kit, C:\\Users\\u\\Acme.Kit.PowerShell.Fork\\x.psm1: line 7': 'user',
    'at Invoke-Kit, C:\\Users\\u\\Acme.Kit.PowerShell.psm1: line 7': 'user',
    'at Get-It, C:\\Modules\\Pester\\5.0\\Pester.psm1: line 7': 'third-party',
    'at <ScriptBlock>, <No file>: line 1': 'runtime ?',
    'bei <ScriptBlock>, <Keine Datei>: Zeile 1': 'runtime ?',
    'at <ScriptBlock>, $a = "b"; c, d: line 1': 'user',
  };
  expect(tellAll(lines)).toEqual(lines);
});

test('prose is no frame', () => {
  const lines = [
    'Could not call Acme.Kit.Pipeline.Run(x) twice',
    'Acme.Kit.Pipeline.Run(x) failed',
    'see Acme.Kit.Pipeline for more (or not)',
    'The value, which was given: 7',
  ];
  expect(lines.map(tell)).toEqual(lines.map(() => 'none'));
});

test('causes are nested as they were, in every language, and aggregates listed', () => {
  const text = [
    'Acme.Kit.KitException: outer',
    ' ---> System.InvalidOperationException: middle',
    ' ---> System.NullReferenceException: inner ---> not a type',
    '   bei Acme.Kit.Pipeline.Run()',
    '   --- Ende der internen Ausnahmestapelüberwachung ---',
    '   bei Acme.Kit.Pipeline.Emit()',
    '--- Ende der Stapelüberwachung vom vorhergehenden Ort, an dem die Ausnahme ausgelöst wurde ---',
    '   bei Acme.Kit.Pipeline.Fold()',
    '   --- Ende der internen Ausnahmestapelüberwachung ---',
    '   bei Acme.Kit.Pipeline.Rewrite()',
    '---> (Interne Ausnahme #0) System.TimeoutException: x',
    '   bei Acme.Kit.Pipeline..ctor()<---',
  ].join('\r\n');
  const vendor = (symbol: string): unknown => ({ kind: 'vendor', symbol });
  expect(describe(text)).toMatchObject({
    type: { name: 'Acme.Kit.KitException' },
    frames: [vendor('Rewrite')],
    cause: {
      type: { name: 'System.InvalidOperationException' },
      frames: [vendor('Emit'), vendor('Fold')],
      cause: { type: { name: 'System.NullReferenceException' }, frames: [vendor('Run')] },
    },
    errors: [{ type: { name: 'System.TimeoutException' }, frames: [vendor('.ctor')] }],
  });
});

test('the type is found behind what logs write before it', () => {
  const frame = '\n   at Acme.Kit.Pipeline.Run()';
  const heads = [
    'System.FormatException: x',
    'Unhandled exception. System.FormatException: x',
    'Unhandled Exception:\nSystem.FormatException: x',
    '[ERROR] FATAL UNHANDLED EXCEPTION: System.FormatException: x',
    'Application: kit.exe\nCoreCLR Version: 8.0\nException Info: System.FormatException: x',
    'fail: Kestrel[13]\n      System.FormatException: x\ny',
  ];
  const told = heads.map((head) => describe(head + frame).type);
  expect(told).toEqual(heads.map(() => ({ of: 'runtime', name: 'System.FormatException' })));
  const generic = 'Acme.Kit.KitException`1[[A.B, C, Version=1.0.0.0]]: x';
  expect(describe(generic + frame).type).toMatchObject({ name: 'Acme.Kit.KitException' });
});

test('error records tell their category and type, and no text that was thrown', () => {
  const record = (id: string): string =>
    [
      'Salary of qxzj missing',
      'At C:\\u\\x.ps1:3 char:1',
      '+ throw "qxzj"',
      '    + CategoryInfo          : OperationStopped: (qxzj:String) [], RuntimeException',
      `    + FullyQualifiedErrorId : ${id}`,
    ].join('\n');
  const { type, code, frames } = describe(record('Salary of qxzj missing'));
  expect(type).toEqual({ of: 'runtime', name: 'System.Management.Automation.RuntimeException' });
  expect([code, frames]).toMatchObject(['OperationStopped', [{ kind: 'user', times: 1 }]]);
  expect(describe(record('KIT_TWICE,Invoke-Kit')).code).toBe('KIT_TWICE');
});
