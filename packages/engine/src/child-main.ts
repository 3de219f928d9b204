/** The engine's process: opened, asked and stopped over the channel to its parent; gone when that closes. */
import { mkdirSync } from 'node:fs';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { freeBytesSpared, orphanMsMax, roomCheckMs } from './limits.ts';
import {
  emptyInserts,
  isOwned,
  layOutDataFolder,
  prepareDataFolder,
  writeConfig,
  writeOwner,
} from './lib/data-folder.ts';
import { hasRoom } from './lib/disk-room.ts';
import type { FromChild, ToChild } from './lib/messages.ts';
import { createDefinitionKeeper, restoreDefinitions } from './lib/child/definitions.ts';
import { openDatabase, type Database } from './lib/child/database.ts';
import { buildServerConfig, buildUsersConfig } from './lib/child/engine-config.ts';
import { loadNative } from './lib/child/native.ts';
import { createFront } from './lib/child/front.ts';

let server: Server | undefined;
let database: Database | undefined;

process.on('message', (message: ToChild) => {
  if (message.kind === 'open') void open(message);
  else if (message.kind === 'stop') void stop();
  else void database?.check().then(() => send({ kind: 'alive' }));
});

// The parent may end in any way, SIGKILL included: the channel closes, and the folder must be free soon after.
process.on('disconnect', () => {
  setTimeout(kill, orphanMsMax).unref();
  void stop();
});

// A Ctrl-C is for the parent, which then says stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => undefined);
}

async function open(options: Extract<ToChild, { kind: 'open' }>): Promise<void> {
  let stage: 'engine' | 'port' = 'engine';
  try {
    const folder = layOutDataFolder(options.dataFolder);
    await prepareDataFolder(folder);
    mkdirSync(folder.inserts, { recursive: true, mode: 0o700 });
    const config = buildServerConfig(folder, options.freeBytesMin + freeBytesSpared);
    await writeConfig(folder.serverConfig, config);
    await writeConfig(folder.usersConfig, buildUsersConfig());
    const requireRoom = (): void => {
      if (!hasRoom(options)) kill();
    };
    setInterval(requireRoom, roomCheckMs).unref();
    if (!(await isOwned(folder))) await restoreDefinitions(folder);
    database = await openDatabase(loadNative(), folder, options.memoryBytesMax, requireRoom);
    // Nothing was looked at while the folder was opened: this thread stood still.
    requireRoom();
    await emptyInserts(folder);
    await writeOwner(folder, { enginePid: process.pid, parentPid: options.parentPid });
    stage = 'port';
    const { username, password } = options;
    const keepDefinitions = createDefinitionKeeper(folder, kill);
    await keepDefinitions();
    server = createFront({ database, folder, username, password, keepDefinitions });
    server.listen(options.port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    send({ kind: 'ready', port, version: database.version });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'unknown'}\n`);
    send({ kind: 'failed', stage });
    await stop();
  }
}

async function stop(): Promise<void> {
  server?.close();
  server?.closeIdleConnections();
  await database?.close();
  server?.closeAllConnections();
  // process.exit would run the engine's own exit handlers once more; everything is closed and on disk by now.
  kill();
}

function send(message: FromChild): void {
  process.send?.(message);
}

function kill(): void {
  process.kill(process.pid, 'SIGKILL');
}
