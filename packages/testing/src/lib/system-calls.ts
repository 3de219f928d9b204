/**
 * What processes did, read from the output of `strace -f`.
 *
 * One line a call: `PID name(arguments) = result`. A call during which another process had its turn comes in two pieces,
 * `PID name(arguments <unfinished ...>` and `PID <... name resumed>rest) = result` (strace(1)).
 */
import path from 'node:path';

export type Deed =
  | { readonly is: 'connection'; readonly to: string }
  /** A way to another process of this machine, by a file or a name. */
  | { readonly is: 'local_socket'; readonly file: string }
  | { readonly is: 'look_up'; readonly by: string }
  | { readonly is: 'process'; readonly program: string }
  | { readonly is: 'file'; readonly file: string };

/** Deeds in their order. `workingFolder` is where relative paths begin. */
export function readDeeds(trace: string, workingFolder: string): readonly Deed[] {
  const calls = joinCalls(trace);
  const [root] = calls;
  if (root === undefined) return [];
  const started = new Set<string>();
  const executed = new Set<string>();
  const deeds: Deed[] = [];
  for (const call of calls) {
    if (isProcessStart(call)) started.add(call.result);
    if (isFailed(call) && !SENDING.has(call.name)) continue;
    if (call.name === 'execve' && call.pid !== root.pid) {
      executed.add(call.pid);
      deeds.push({ is: 'process', program: readText(call.args)[0] ?? '' });
    }
    const deed = readNetworkDeed(call) ?? readFileDeed(call, workingFolder);
    if (deed !== null) deeds.push(deed);
  }
  const copies = [...started].filter((pid) => !executed.has(pid));
  return [...deeds, ...copies.map(() => ({ is: 'process', program: 'a copy of itself' }) as const)];
}

interface Call {
  readonly pid: string;
  readonly name: string;
  readonly args: string;
  /** The number that it gave; empty where it did not return. */
  readonly result: string;
}

function joinCalls(trace: string): readonly Call[] {
  const begun = new Map<string, string>();
  const calls: Call[] = [];
  for (const line of trace.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed === null ? rest : `${begun.get(pid) ?? ''}${resumed[1] ?? ''}`;
    if (resumed !== null) begun.delete(pid);
    if (whole.endsWith('<unfinished ...>')) {
      begun.set(pid, whole.slice(0, -'<unfinished ...>'.length));
      continue;
    }
    const call = readCall(pid, whole);
    if (call !== null) calls.push(call);
  }
  // One that never returned, such as an execve that took the place of a thread, has been begun all the same.
  for (const [pid, text] of begun) {
    const call = readCall(pid, `${text}) = 0`);
    if (call !== null) calls.push(call);
  }
  return calls;
}

function readCall(pid: string, text: string): Call | null {
  const [, name, args = '', result = ''] = /^(\w+)\((.*)\)\s+= (-?\w+|\?)/s.exec(text) ?? [];
  return name === undefined ? null : { pid, name, args, result };
}

function isFailed({ result }: Call): boolean {
  return result.startsWith('-');
}

/** A thread of the same process is none. */
function isProcessStart(call: Call): boolean {
  if (isFailed(call) || call.result === '?') return false;
  if (call.name === 'fork' || call.name === 'vfork') return true;
  return (call.name === 'clone' || call.name === 'clone3') && !call.args.includes('CLONE_THREAD');
}

const SENDING: ReadonlySet<string> = new Set(['connect', 'sendto', 'sendmsg', 'sendmmsg']);

/** An attempt counts, whatever came of it. Asking a service of the machine for a name is a look-up too. */
function readNetworkDeed({ name, args }: Call): Deed | null {
  if (!SENDING.has(name)) return null;
  if (/sa_family=AF_INET6?\b/.test(args)) {
    const port = /sin6?_port=htons\((\d+)\)/.exec(args)?.[1] ?? '?';
    const address = /inet_(?:addr|pton)\((?:AF_INET6, )?"([^"]*)"/.exec(args)?.[1] ?? '?';
    if (port === '53') return { is: 'look_up', by: `a question to ${address}` };
    return { is: 'connection', to: `${address}, port ${port}` };
  }
  if (!/sa_family=AF_UNIX\b/.test(args)) return null;
  const socket = readText(args)[0] ?? '?';
  if (/nscd|resolve/.test(socket)) return { is: 'look_up', by: `a question to ${socket}` };
  return { is: 'local_socket', file: socket };
}

/** Calls that make or write a file; which of the texts among their arguments is its name. */
const WRITING: Readonly<Record<string, number>> = {
  creat: 0,
  mkdir: 0,
  mkdirat: 0,
  mknod: 0,
  mknodat: 0,
  truncate: 0,
  link: 1,
  linkat: 1,
  symlink: 1,
  symlinkat: 1,
  rename: 1,
  renameat: 1,
  renameat2: 1,
};

function readFileDeed({ name, args }: Call, workingFolder: string): Deed | null {
  const texts = readText(args);
  const isOpen = name === 'open' || name === 'openat' || name === 'openat2';
  // Every look-up by the C library begins with this file.
  if (isOpen && texts[0] === '/etc/hosts') return { is: 'look_up', by: 'the names in /etc/hosts' };
  const isWriting = isOpen && /\bO_(?:WRONLY|RDWR|CREAT)\b/.test(args);
  const at = isWriting ? 0 : WRITING[name];
  const file = at === undefined ? undefined : texts[at];
  if (file === undefined) return null;
  const whole = path.resolve(workingFolder, file);
  // Devices and the kernel's own files keep nothing.
  return /^\/(?:dev|proc|sys)\//.test(whole) ? null : { is: 'file', file: whole };
}

/** The texts among the arguments. */
function readText(args: string): readonly string[] {
  return [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
}
