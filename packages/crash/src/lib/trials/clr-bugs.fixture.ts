/**
 * Bugs of the kit as exceptions of .NET, each in the forms that compilers, awaiting and other code around it give it.
 */
import { PRIVATE } from './trial.fixture.ts';

const { user, company, host, mail } = PRIVATE;

export interface ClrPrinted {
  readonly head: string;
  /** Methods with parameters; `---` where the stack goes on. */
  readonly frames: readonly string[];
  readonly cause?: ClrPrinted;
  readonly errors?: readonly ClrPrinted[];
  /** What the runtime or the exception writes behind the frames. */
  readonly tail?: readonly string[];
}

export interface ClrBug {
  readonly name: string;
  readonly type: string;
  readonly vendor: readonly string[];
  /** Forms of the same bug, some with other symbols that come again. */
  readonly forms: readonly (ClrPrinted & { readonly vendor?: readonly string[] })[];
}

const own = `${company}.Payroll.${user.replace('.', '')}Job.Run(String ${company})`;

const missing: ClrPrinted = {
  head: `System.NullReferenceException: Object reference not set to an instance of an object.`,
  frames: [
    `Acme.Kit.Emit.Emitter\`1.Emit(T node, String ${company})`,
    'Acme.Kit.Pipeline.Run(PipelineOptions o)',
    own,
  ],
};

/** Fusion’s log, and what clients of databases add. */
const tail = [
  `File name: '${company}, Version=1.0.0.0'`,
  '',
  `=== Pre-bind state information ===`,
  `LOG: Appbase = file:///C:/Users/${user}/`,
  `ClientConnectionId:0f1e2d3c-0000-4a5b-8c6d-${company}`,
  'Error Number:18456,State:1,Class:14',
];

const broken: ClrPrinted = {
  head: `System.FormatException: ${company} ---> not a ${mail}: type`,
  frames: [
    'System.Number.ThrowFormatException[TChar](ReadOnlySpan`1 value)',
    'Acme.Kit.Pipeline.Fold(String s)',
  ],
};

export const CLR_BUGS: readonly ClrBug[] = [
  {
    name: 'a missing node',
    type: 'runtime System.NullReferenceException',
    vendor: ['Emit', 'Run'],
    forms: [
      missing,
      {
        ...missing,
        vendor: ['Emit', 'Emit', 'Run'],
        frames: [
          'Acme.Kit.Emit.Emitter`1.<>c__DisplayClass3_0.<Emit>b__1(T x)',
          'System.Linq.Enumerable.Select[TSource,TResult](IEnumerable`1 s)',
          'Acme.Kit.Emit.Emitter`1.Emit(T node)',
          'Acme.Kit.Pipeline.<Run>g__Local|7_0(Node n, <>c__DisplayClass7_0& )',
          own,
        ],
      },
      {
        ...missing,
        frames: [
          'Acme.Kit.Emit.Emitter`1.<Emit>d__3.MoveNext()',
          '---',
          'System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw()',
          'System.Runtime.CompilerServices.TaskAwaiter.HandleNonSuccessAndDebuggerNotification(Task task)',
          `Acme.Kit.Pipeline.<Run>d__14\`1.MoveNext()`,
          '---',
          own,
        ],
      },
      {
        ...missing,
        frames: [
          `Acme.Kit.Emit.Emitter\`1[[${company}.Order, ${company}, Version=1.0.0.0, Culture=neutral]].Emit(T node)`,
          `Acme.Kit.Pipeline.Run[${company}](PipelineOptions o)`,
          `${company}.<>c.<${company}>b__0_0()`,
        ],
      },
      {
        head: 'System.AggregateException: One or more errors occurred.',
        frames: ['System.Threading.Tasks.Task.Wait()', own],
        cause: missing,
        errors: [{ ...missing }],
      },
      {
        head: 'System.Reflection.TargetInvocationException: Exception has been thrown by the target of an invocation.',
        frames: ['System.RuntimeMethodHandle.InvokeMethod(Object target)', own],
        cause: missing,
      },
      { head: `${company}.Payroll.${company}Exception: ${mail}`, frames: [own], cause: missing },
      {
        head: `System.InvalidOperationException: ${mail}`,
        frames: ['Polly.Retry.RetryEngine.Implementation[TResult](Func`3 action)', own],
        cause: missing,
      },
      {
        ...missing,
        frames: [
          'Acme.Kit.Emit.Emitter`1.Acme.Kit.IEmitter<T>.Emit(T node)',
          `DynamicClass.lambda_method(Closure , ${company} )`,
          `Castle.Proxies.${company}Proxy.Go()`,
          'Acme.Kit.Pipeline.System.IDisposable.Run()',
          own,
        ],
      },
    ],
  },
  {
    name: 'a message like a stack, and a log behind it',
    type: 'runtime System.InvalidOperationException',
    vendor: ['Emit'],
    forms: [
      {
        head: `System.InvalidOperationException: ${company}:\n   at Acme.Kit.Pipeline.Fold(String s)\n   at ${company}.X.Y()\n ---> (${mail})`,
        frames: ['Acme.Kit.Emit.Emitter`1.Emit(T node)', own],
        tail,
      },
      {
        head: `System.InvalidOperationException (0x80131904): ${company}, Server=${host};Database=${company}`,
        frames: ['Acme.Kit.Emit.Emitter`1.Emit(T node)', '---', own],
        tail,
      },
      {
        head: `System.AggregateException: ${company}`,
        frames: [own],
        cause: {
          head: `System.InvalidOperationException: ${mail}`,
          frames: [
            'System.Linq.ThrowHelper.ThrowNoElementsException()',
            '---',
            'Acme.Kit.Emit.Emitter`1.Emit(T node)',
          ],
          tail,
        },
      },
    ],
  },
  {
    name: 'what the compilers of F# and Visual Basic make',
    type: 'runtime System.ArgumentException',
    vendor: ['Run', 'RunAsync', 'Fold'],
    forms: [
      {
        head: `System.ArgumentException: ${company} (Parameter '${company}')`,
        frames: [
          'Microsoft.FSharp.Collections.MapTreeModule.find[TKey,TValue](IComparer`1 c, TKey k)',
          `Acme.Kit.Pipeline.Run@12-1.Invoke(Unit unitVar0)`,
          'Microsoft.FSharp.Control.AsyncPrimitives.CallThenInvoke[T,TResult](AsyncActivation`1 c)',
          `<StartupCode$${company}>.$Program.main@()`,
          'Acme.Kit.Pipeline.VB$StateMachine_3_RunAsync.MoveNext()',
          'Acme.Kit.Pipeline.Fold$cont@31(FSharpList`1 l, Unit u)',
          `${company}.My.MyApplication._Lambda$__1-0(Object ${company})`,
        ],
      },
    ],
  },
  {
    name: 'the same type from another method',
    type: 'runtime System.NullReferenceException',
    vendor: ['Rewrite', 'Run'],
    forms: [
      {
        ...missing,
        frames: [
          'Acme.Kit.Pipeline.Rewrite(Node n)',
          'Acme.Kit.Pipeline.Run(PipelineOptions o)',
          own,
        ],
      },
    ],
  },
  {
    name: 'another type from there',
    type: 'runtime System.InvalidCastException',
    vendor: ['Rewrite', 'Run'],
    forms: [
      {
        head: `System.InvalidCastException: Unable to cast object of type '${company}.A' to type 'Acme.Kit.B'.`,
        frames: [
          'Acme.Kit.Pipeline.Rewrite(Node n)',
          'Acme.Kit.Pipeline.Run(PipelineOptions o)',
          own,
        ],
      },
    ],
  },
  {
    name: 'a constructor',
    type: 'vendor Acme.Kit.KitException',
    vendor: ['.ctor', '.cctor'],
    forms: [
      {
        head: `Acme.Kit.KitException: ${mail}`,
        frames: ['Acme.Kit.Pipeline..ctor(String s)', 'Acme.Kit.Emit.Emitter`1..cctor()', own],
      },
      {
        head: `System.TypeInitializationException: The type initializer for 'Acme.Kit.Emit.Emitter\`1' threw an exception.`,
        frames: [own],
        cause: {
          head: `Acme.Kit.KitException: ${mail}`,
          frames: ['Acme.Kit.Pipeline..ctor(String s)', 'Acme.Kit.Emit.Emitter`1..cctor()'],
        },
      },
    ],
  },
  {
    name: 'a format behind the vendor’s own exception',
    type: 'runtime System.FormatException',
    vendor: ['Fold', 'RunAsync'],
    forms: [
      {
        head: `Acme.Kit.KitException: ${company} (${mail})`,
        frames: ['Acme.Kit.Pipeline.<RunAsync>d__3.MoveNext()', '---', own],
        cause: broken,
      },
    ],
  },
  {
    name: 'a format alone',
    type: 'runtime System.FormatException',
    vendor: ['Fold'],
    forms: [
      broken,
      {
        ...broken,
        frames: [
          ...broken.frames,
          'Microsoft.FSharp.Collections.ListModule.Map[T,TResult](FSharpFunc`2 m)',
          own,
        ],
      },
    ],
  },
  {
    name: 'a user’s exception',
    type: 'user',
    vendor: ['Run'],
    forms: [
      {
        head: `${company}.Payroll.PaidException: ${mail}`,
        frames: [own, 'Acme.Kit.Pipeline.Run(PipelineOptions o)', own],
      },
    ],
  },
];
