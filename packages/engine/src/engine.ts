/**
 * STATUS: contract; to be written behind it.
 */
export interface EngineOptions {
  /** Folder of the engine's own; made when absent. One process owns it. */
  readonly dataFolder: string;
  /** Cap on the engine's memory, bytes. */
  readonly memoryBytesMax?: number;
  /** One line per happening worth knowing: started, died, restarted. */
  readonly log?: (line: string) => void;
}

export interface Engine {
  /** http://127.0.0.1:port: the same across restarts of the child. */
  readonly url: string;
  readonly username: string;
  /** Random, new at every start, never on a command line. */
  readonly password: string;
  readonly version: string;
  readonly isUp: () => boolean;
  /** The child's process id now; for tests and status. */
  readonly readPid: () => number | undefined;
  /** Ends the child cleanly; resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

export declare function startEngine(options: EngineOptions): Promise<Engine>;
