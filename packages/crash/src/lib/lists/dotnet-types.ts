/**
 * The exceptions of .NET's own libraries and of PowerShell, by their families.
 */
import { listWords, type Lookup } from '../told.ts';
import {
  CANCELLATION_EXCEPTIONS,
  ENVELOPE_EXCEPTIONS,
  TIMEOUT_EXCEPTIONS,
} from './dotnet-outcomes.ts';

/** Disk, network, rights, the operating system, a database: the world outside the program. */
export const ENVIRONMENT_EXCEPTIONS: Lookup = listWords(
  `System.IO.IOException System.IO.FileNotFoundException System.IO.DirectoryNotFoundException
   System.IO.DriveNotFoundException System.IO.EndOfStreamException System.IO.FileLoadException
   System.IO.InternalBufferOverflowException System.IO.PathTooLongException System.IO.PipeException
   System.IO.IsolatedStorage.IsolatedStorageException System.UnauthorizedAccessException
   System.Security.SecurityException System.Security.Authentication.AuthenticationException
   System.Security.Authentication.InvalidCredentialException System.Security.AccessControl.PrivilegeNotHeldException
   System.Net.WebException System.Net.HttpListenerException System.Net.ProtocolViolationException
   System.Net.Http.HttpRequestException System.Net.Http.HttpIOException System.Net.Mail.SmtpException
   System.Net.Mail.SmtpFailedRecipientException System.Net.NetworkInformation.NetworkInformationException
   System.Net.NetworkInformation.PingException System.Net.Quic.QuicException System.Net.Sockets.SocketException
   System.Net.WebSockets.WebSocketException System.ServiceModel.CommunicationException
   System.ServiceModel.EndpointNotFoundException System.ComponentModel.Win32Exception
   System.Data.Common.DbException System.Data.SqlClient.SqlException Microsoft.Data.SqlClient.SqlException
   System.Data.OleDb.OleDbException System.Data.Odbc.OdbcException System.DirectoryServices.DirectoryServicesCOMException
   System.Management.Automation.Remoting.PSRemotingTransportException
   System.Management.Automation.Remoting.PSRemotingDataStructureException
   System.Management.Automation.ItemNotFoundException System.Management.Automation.DriveNotFoundException
   System.Management.Automation.PSSecurityException`,
);

/** Someone called an interface with what it does not take. */
export const ARGUMENT_EXCEPTIONS: Lookup = listWords(
  `System.ArgumentException System.ArgumentNullException System.ArgumentOutOfRangeException
   System.ComponentModel.InvalidEnumArgumentException System.DuplicateWaitObjectException
   System.Management.Automation.PSArgumentException System.Management.Automation.PSArgumentNullException
   System.Management.Automation.PSArgumentOutOfRangeException System.Management.Automation.ParameterBindingException
   System.Management.Automation.ParameterBindingValidationException
   System.Management.Automation.ValidationMetadataException System.Management.Automation.CommandNotFoundException
   System.Management.Automation.ParseException System.Management.Automation.ParsingMetadataException`,
);

const otherExceptions: Lookup = listWords(
  `System.AccessViolationException System.AppDomainUnloadedException System.ApplicationException
   System.ArithmeticException System.ArrayTypeMismatchException System.BadImageFormatException
   System.CannotUnloadAppDomainException System.ContextMarshalException System.DataMisalignedException
   System.DivideByZeroException System.DllNotFoundException System.EntryPointNotFoundException System.Exception
   System.ExecutionEngineException System.FieldAccessException System.FormatException System.IndexOutOfRangeException
   System.InsufficientExecutionStackException System.InsufficientMemoryException System.InvalidCastException
   System.InvalidOperationException System.InvalidProgramException System.InvalidTimeZoneException
   System.MemberAccessException System.MethodAccessException System.MissingFieldException
   System.MissingMemberException System.MissingMethodException System.MulticastNotSupportedException
   System.NotFiniteNumberException System.NotImplementedException System.NotSupportedException
   System.NullReferenceException System.ObjectDisposedException System.OutOfMemoryException System.OverflowException
   System.PlatformNotSupportedException System.RankException System.StackOverflowException System.SystemException
   System.TimeZoneNotFoundException System.TypeAccessException System.TypeLoadException
   System.TypeUnloadedException System.UriFormatException`,
  `System.Collections.Generic.KeyNotFoundException System.ComponentModel.LicenseException
   System.ComponentModel.WarningException System.ComponentModel.DataAnnotations.ValidationException
   System.Configuration.ConfigurationErrorsException System.Configuration.ConfigurationException
   System.Data.ConstraintException System.Data.DBConcurrencyException System.Data.DataException
   System.Data.DuplicateNameException System.Data.NoNullAllowedException System.Diagnostics.UnreachableException
   System.Globalization.CultureNotFoundException System.IO.InvalidDataException System.Json.JsonException
   System.Reflection.AmbiguousMatchException System.Reflection.CustomAttributeFormatException
   System.Reflection.InvalidFilterCriteriaException System.Reflection.ReflectionTypeLoadException
   System.Reflection.TargetException System.Reflection.TargetParameterCountException
   System.Resources.MissingManifestResourceException System.Resources.MissingSatelliteAssemblyException
   System.Runtime.CompilerServices.RuntimeWrappedException System.Runtime.CompilerServices.SwitchExpressionException
   System.Runtime.InteropServices.COMException System.Runtime.InteropServices.ExternalException
   System.Runtime.InteropServices.InvalidComObjectException System.Runtime.InteropServices.InvalidOleVariantTypeException
   System.Runtime.InteropServices.MarshalDirectiveException System.Runtime.InteropServices.SEHException
   System.Runtime.InteropServices.SafeArrayRankMismatchException
   System.Runtime.InteropServices.SafeArrayTypeMismatchException System.Runtime.Serialization.SerializationException
   System.Runtime.Serialization.InvalidDataContractException System.Security.VerificationException
   System.Security.Cryptography.CryptographicException
   System.Security.Cryptography.CryptographicUnexpectedOperationException
   System.Security.Policy.PolicyException System.ServiceModel.FaultException System.Text.DecoderFallbackException
   System.Text.EncoderFallbackException System.Text.Json.JsonException
   System.Text.RegularExpressions.RegexParseException System.Threading.AbandonedMutexException
   System.Threading.BarrierPostPhaseException System.Threading.LockRecursionException System.Threading.SemaphoreFullException
   System.Threading.SynchronizationLockException System.Threading.ThreadStartException
   System.Threading.ThreadStateException System.Threading.WaitHandleCannotBeOpenedException
   System.Threading.Channels.ChannelClosedException System.Threading.Tasks.TaskSchedulerException
   System.Transactions.TransactionAbortedException System.Transactions.TransactionException
   System.Web.HttpException System.Windows.Markup.XamlParseException System.Xml.XmlException
   System.Xml.Schema.XmlSchemaException System.Xml.XPath.XPathException System.Xml.Xsl.XsltException`,
  `Microsoft.CSharp.RuntimeBinder.RuntimeBinderException Microsoft.JSInterop.JSException
   Microsoft.EntityFrameworkCore.DbUpdateException Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException
   Microsoft.Extensions.Options.OptionsValidationException
   Microsoft.PowerShell.Commands.WriteErrorException Microsoft.PowerShell.Commands.ServiceCommandException
   Microsoft.PowerShell.Commands.HttpResponseException`,
  `System.Management.Automation.RuntimeException System.Management.Automation.ActionPreferenceStopException
   System.Management.Automation.ApplicationFailedException System.Management.Automation.BreakException
   System.Management.Automation.CmdletProviderInvocationException System.Management.Automation.ContinueException
   System.Management.Automation.ExitException System.Management.Automation.ExtendedTypeSystemException
   System.Management.Automation.FlowControlException System.Management.Automation.GetValueException
   System.Management.Automation.IncompleteParseException System.Management.Automation.InvalidJobStateException
   System.Management.Automation.InvalidPipelineStateException System.Management.Automation.MetadataException
   System.Management.Automation.MethodException System.Management.Automation.PSInvalidCastException
   System.Management.Automation.PSInvalidOperationException System.Management.Automation.PSNotImplementedException
   System.Management.Automation.PSNotSupportedException System.Management.Automation.PSObjectDisposedException
   System.Management.Automation.ProviderInvocationException System.Management.Automation.ProviderNotFoundException
   System.Management.Automation.RemoteException System.Management.Automation.ScriptBlockToPowerShellNotSupportedException
   System.Management.Automation.ScriptRequiresException System.Management.Automation.SessionStateException
   System.Management.Automation.SessionStateOverflowException
   System.Management.Automation.SessionStateUnauthorizedAccessException
   System.Management.Automation.SetValueException System.Management.Automation.WildcardPatternException
   System.Management.Automation.PSInvalidCastException System.Management.Automation.Host.HostException
   System.Management.Automation.Host.PromptingException
   System.Management.Automation.Runspaces.InvalidRunspaceStateException
   System.Management.Automation.Runspaces.RunspaceOpenModuleLoadException
   System.Management.Automation.Runspaces.PSConsoleLoadException
   System.Management.Automation.Runspaces.PSSnapInException`,
);

export const DOTNET_TYPES: Lookup = new Map([
  ...ENVIRONMENT_EXCEPTIONS,
  ...CANCELLATION_EXCEPTIONS,
  ...TIMEOUT_EXCEPTIONS,
  ...ARGUMENT_EXCEPTIONS,
  ...ENVELOPE_EXCEPTIONS,
  ...otherExceptions,
]);
