/**
 * Starting a sender that outlives a short command, so that the command never waits for the network.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Effects } from '@candor/local/effects';
import { makeFolder } from '@candor/local/make-folder';
import { findProgram } from './find-program.ts';
import { markSenderDay } from './sender-day.ts';
import { openSenderJob, type SenderJob } from './sender-job.ts';

/** Starts at most one sender a day for the folder. Returns whether one was started. */
export function startDetachedSender(job: SenderJob, effects: Effects): boolean {
  const program = findProgram('detached-sender-main', import.meta.filename);
  if (program === null || !isNode(process.execPath)) return false;
  makeSpool(job);
  // Before the day is marked: on a full disk a later run may have more luck. The name is no other process's at this moment.
  const jobFd = openSenderJob(job, `${process.pid}.${process.hrtime.bigint().toString(36)}`);
  if (jobFd === null) return false;
  try {
    const mark = markSenderDay(job);
    if (mark === null) return false;
    const { spawn } = process.getBuiltinModule('node:child_process');
    const { file: entry, isSource } = program;
    // The mark tells whoever looks at the list of processes whose sender it is.
    const args = [...pickArguments(process.execArgv, isSource), entry, mark];
    const child = spawn(process.execPath, args, {
      detached: true,
      stdio: [jobFd, 'ignore', 'ignore'],
      windowsHide: true,
      env: pickVariables(effects.env, isSource),
      // The host's folder may be removed or unmounted while the sender lives.
      ...(isSource ? {} : { cwd: path.dirname(entry) }),
    });
    child.on('error', () => undefined);
    child.unref();
    return child.pid !== undefined;
  } catch {
    return false;
  } finally {
    fs.closeSync(jobFd);
  }
}

/** Nothing may wait in the spool where only an erasure is to be sent. */
function makeSpool({ folder, isErasing }: SenderJob): void {
  if (!isErasing) return;
  try {
    makeFolder(path.join(folder, 'spool'), 0o700);
  } catch {
    // Then no job can be handed over.
  }
}

/** An application with Node inside would start itself again, not our program. */
function isNode(executable: string): boolean {
  return /^(?:node|nodejs|bun)(?:-?\d+)?(?:\.exe)?$/i.test(path.basename(executable));
}

/** Flags without which the collector could not be reached or trusted. */
const NETWORK_FLAG =
  /^--(?:use-(?:openssl|system|bundled)-ca|tls-(?:min|max)-v[\d.]+|openssl-(?:config|legacy-provider|shared-config)|dns-result-order|no-network-family-autoselection)(?:=|$)/;
/** Flags without which source could not be read. Their values may follow as the next argument. */
const SOURCE_FLAG =
  /^(?:-C|-r|--conditions|--import|--require|--loader|--experimental-loader)(?:=|$)/;

/**
 * Never all of the host's: `--inspect-brk` would leave the sender waiting for a debugger, `--eval` would run the host's code
 * once more, `--require` would load what watches the host.
 */
function pickArguments(given: readonly string[], isSource: boolean): readonly string[] {
  return given.flatMap((argument, index) => {
    if (NETWORK_FLAG.test(argument)) return [argument];
    if (!isSource || !SOURCE_FLAG.test(argument)) return [];
    const value = argument.includes('=') ? undefined : given[index + 1];
    return value === undefined ? [argument] : [argument, value];
  });
}

/** What finds a proxy, a certificate and a temporary folder. The host's other variables are none of the sender's business. */
const VARIABLES: readonly string[] = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  // Tells that HTTP_PROXY is not to be believed (see `proxy.ts`).
  'REQUEST_METHOD',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'SystemRoot',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LD_LIBRARY_PATH',
];

function pickVariables(env: Effects['env'], isSource: boolean): NodeJS.ProcessEnv {
  const names = isSource ? [...VARIABLES, 'NODE_OPTIONS'] : VARIABLES;
  const picked: NodeJS.ProcessEnv = {};
  for (const name of names) {
    if (env[name] !== undefined) picked[name] = env[name];
  }
  return picked;
}
