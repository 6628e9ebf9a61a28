import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../shared/errors';

export interface KeepProofsOptions {
  readonly databaseUrl: string;
  readonly endpoints: readonly [string, ...string[]];
  readonly genesisHash: string;
  /** Where it says why no proofs are kept any more. */
  readonly warn: (text: string) => void;
}

/** Keeps proofs of the events for as long as the process lives, in a thread of its own, whose end is not the process's. */
export function keepProofs({ warn, ...workerData }: KeepProofsOptions): void {
  const worker = new Worker(join(__dirname, 'worker.js'), { workerData });
  worker.on('error', (error) =>
    warn(`Proofs of the events are kept again from the processor's next start on: ${messageOf(error)}`),
  );
  worker.unref();
}
