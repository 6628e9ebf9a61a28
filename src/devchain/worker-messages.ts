/** What the chain's worker is started with. */
export interface WorkerData {
  readonly host: string;
  readonly port: number;
  readonly heartbeatMs: number;
}

/** What the worker tells its parent. */
export type FromWorker =
  | { readonly type: 'time'; readonly request: number }
  | { readonly type: 'ready'; readonly port: number; readonly genesisHash: `0x${string}` }
  | { readonly type: 'failed'; readonly code: string | undefined; readonly message: string }
  /** A block could not be built. */
  | { readonly type: 'warning'; readonly message: string };

/** What the parent tells the worker: the time of a block it asked for. */
export interface ToWorker {
  readonly request: number;
  readonly nowMs: number;
}
