/** From the parent to the child, over the IPC channel: nothing of this is ever on a command line. */
export type ToChild =
  | {
      readonly kind: 'open';
      readonly dataFolder: string;
      readonly memoryBytesMax: number;
      /** Below this the child ends itself. */
      readonly freeBytesMin: number;
      /** 0 picks a free one; a restarted child gets the one that its predecessor had. */
      readonly port: number;
      readonly username: string;
      readonly password: string;
      readonly parentPid: number;
    }
  /** Asks for a sign of life of the engine itself, not only of its process. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'stop' };

/** From the child to the parent. */
export type FromChild =
  | { readonly kind: 'alive' }
  | { readonly kind: 'ready'; readonly port: number; readonly version: string }
  | {
      readonly kind: 'failed';
      /** What was being done when it failed: opening the data folder, or taking the port. */
      readonly stage: 'engine' | 'port';
    };
