/**
 * The exceptions of .NET and PowerShell that say how something ended, or only carry another exception. Apart from the rest: a fingerprint
 * needs no more.
 */
import { listWords, type Lookup } from '../told.ts';

/** Envelopes, which only carry another exception. */
export const ENVELOPE_EXCEPTIONS: Lookup = listWords(
  `System.AggregateException System.Reflection.TargetInvocationException System.TypeInitializationException
   System.Management.Automation.CmdletInvocationException System.Management.Automation.MethodInvocationException
   System.Management.Automation.GetValueInvocationException System.Management.Automation.SetValueInvocationException
   System.Management.Automation.ScriptCallDepthException System.Web.HttpUnhandledException`,
);

export const CANCELLATION_EXCEPTIONS: Lookup = listWords(
  `System.OperationCanceledException System.Threading.Tasks.TaskCanceledException
   System.Threading.ThreadAbortException System.Threading.ThreadInterruptedException
   System.Management.Automation.PipelineStoppedException System.Management.Automation.HaltCommandException`,
);

export const TIMEOUT_EXCEPTIONS: Lookup = listWords(
  `System.TimeoutException System.ServiceProcess.TimeoutException
   System.Text.RegularExpressions.RegexMatchTimeoutException`,
);
