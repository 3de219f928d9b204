/**
 * The namespaces of .NET's own libraries, of PowerShell, and of packages that many products use.
 */
import { listWords, type Lookup } from '../told.ts';

/** A frame of these is the runtime's, and is told with the longest of them that it lies in. */
export const RUNTIME_NAMESPACES: Lookup = listWords(
  `System System.Buffers System.CodeDom System.Collections System.Collections.Concurrent System.Collections.Frozen
   System.Collections.Generic System.Collections.Immutable System.Collections.ObjectModel
   System.Collections.Specialized System.CommandLine System.ComponentModel System.ComponentModel.DataAnnotations
   System.ComponentModel.Design System.Configuration System.Data System.Data.Common System.Data.SqlClient
   System.Data.SqlTypes System.Diagnostics System.Diagnostics.Tracing System.DirectoryServices System.Drawing
   System.Dynamic System.Formats System.Globalization System.IO System.IO.Compression System.IO.Enumeration
   System.IO.IsolatedStorage System.IO.MemoryMappedFiles System.IO.Pipelines System.IO.Pipes System.IO.Ports
   System.IO.Strategies System.Json System.Linq System.Linq.Expressions System.Linq.Parallel System.Management
   System.Management.Automation System.Management.Automation.Host System.Management.Automation.Internal
   System.Management.Automation.Interpreter System.Management.Automation.Language
   System.Management.Automation.Provider System.Management.Automation.Remoting
   System.Management.Automation.Runspaces System.Messaging System.Net System.Net.Http System.Net.Http.Headers
   System.Net.Mail System.Net.NetworkInformation System.Net.Quic System.Net.Security System.Net.Sockets
   System.Net.WebSockets System.Numerics System.Reflection System.Reflection.Emit System.Reflection.Metadata
   System.Resources System.Runtime System.Runtime.CompilerServices System.Runtime.ConstrainedExecution
   System.Runtime.ExceptionServices System.Runtime.InteropServices System.Runtime.Intrinsics
   System.Runtime.Loader System.Runtime.Remoting System.Runtime.Serialization System.Runtime.Versioning
   System.Security System.Security.AccessControl System.Security.Authentication System.Security.Claims
   System.Security.Cryptography System.Security.Permissions System.Security.Principal System.ServiceModel
   System.ServiceProcess System.Speech System.Text System.Text.Encodings.Web System.Text.Json
   System.Text.Json.Serialization System.Text.RegularExpressions System.Threading System.Threading.Channels
   System.Threading.RateLimiting System.Threading.Tasks System.Threading.Tasks.Dataflow
   System.Threading.Tasks.Sources System.Timers System.Transactions System.Web System.Web.Hosting System.Web.Http
   System.Web.Mvc System.Web.Routing System.Web.UI System.Windows System.Windows.Controls System.Windows.Data
   System.Windows.Forms System.Windows.Input System.Windows.Interop System.Windows.Markup System.Windows.Media
   System.Windows.Threading System.Workflow System.Xaml System.Xml System.Xml.Linq System.Xml.Schema
   System.Xml.Serialization System.Xml.XPath System.Xml.Xsl`,
  `Internal Internal.Runtime Internal.Runtime.CompilerHelpers Interop Microsoft.CSharp Microsoft.CSharp.RuntimeBinder
   Microsoft.Data.SqlClient Microsoft.PowerShell Microsoft.PowerShell.Commands Microsoft.VisualBasic Microsoft.Win32
   Microsoft.Win32.SafeHandles MS.Internal MS.Win32 Mono Mono.Runtime Windows.Foundation WinRT`,
);

/** A frame of these is a third party's. Only that is told, so that the list may be as short or long as is useful. */
export const THIRD_PARTY_NAMESPACES: Lookup = listWords(
  `Amazon AngleSharp AutoMapper Autofac Azure Castle CsvHelper Dapper DynamicData EnvDTE FluentAssertions
     FluentValidation Google Grpc Hangfire JetBrains log4net MassTransit MediatR Metalama
     Microsoft.ApplicationInsights Microsoft.AspNetCore Microsoft.Azure Microsoft.Build Microsoft.CodeAnalysis
     Microsoft.Diagnostics Microsoft.EntityFrameworkCore Microsoft.Extensions Microsoft.Graph Microsoft.Identity
     Microsoft.IdentityModel Microsoft.Internal Microsoft.JSInterop Microsoft.NET Microsoft.Owin Microsoft.ServiceHub
     Microsoft.TestPlatform Microsoft.VisualStudio Microsoft.Web Microsoft.Xaml MongoDB Moq MySql Newtonsoft NLog
     NodaTime Npgsql NSubstitute NuGet NUnit OpenQA OpenTelemetry Owin Polly PostSharp Prism Quartz
     RabbitMQ ReactiveUI Refit Renci RestSharp Roslyn Sentry Serilog ServiceStack SharpDX SixLabors StackExchange
     StreamJsonRpc TechTalk Unity UnityEditor UnityEngine Xamarin Xunit Zenject`,
);

/** Beginnings of names that the runtime gives to code that it makes itself. */
export const STUB_PREFIXES: readonly string[] = [
  'InvokeStub_',
  'CallSite.Target',
  'DynamicClass.',
  'lambda_method',
  'IL_STUB',
  'DomainNeutralILStubClass.',
];
