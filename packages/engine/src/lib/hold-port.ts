/** A port of loopback that nobody else can take meanwhile. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whoever connects is cut off at once. Resolves to what gives it back; where somebody has it already, to what does nothing. */
export async function holdPort(port: number): Promise<() => Promise<void>> {
  const server = createServer((socket) => void socket.destroy());
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.on('error', () => undefined);
  } catch {
    return async () => undefined;
  }
  return async () => {
    server.close();
    await once(server, 'close');
  };
}
