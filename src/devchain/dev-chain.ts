import { join, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../shared/clock';
import { AppError } from '../shared/errors';
import type { FromWorker, ToWorker, WorkerData } from './worker-messages';

/** The embedded chain could not start. */
export class DevChainError extends AppError {
  readonly code = 'DEV_CHAIN';
  readonly retryable = false;
}

export interface DevChainOptions {
  /** Tells the time of every block. */
  readonly clock: Clock;
  /** 0 takes any free port. */
  readonly port: number;
  /** Real time between empty blocks; 5,000 when left out. */
  readonly heartbeatMs?: number;
}

export interface DevChain {
  /** `ws://127.0.0.1:<port>` */
  readonly url: string;
  readonly genesisHash: `0x${string}`;
  stop(): Promise<void>;
}

/** The worker is compiled code also when this file runs from its source, as in tests. */
const WORKER_FILE = join(__dirname.replace(`${sep}src${sep}`, `${sep}lib${sep}`), 'worker.js');

/**
 * Starts the embedded development chain in a thread of its own. It keeps its state in memory only.
 * @throws DevChainError when the port is taken.
 */
export async function startDevChain({ clock, port, heartbeatMs = 5_000 }: DevChainOptions): Promise<DevChain> {
  const workerData: WorkerData = { port, heartbeatMs };
  const worker = new Worker(WORKER_FILE, {
    workerData,
    // chopsticks logs every block; what it has to say comes through the RPC.
    env: { ...process.env, LOG_LEVEL: 'error' },
    stdout: true,
    stderr: true,
  });
  const ready = new Promise<Extract<FromWorker, { type: 'ready' }>>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'time') {
        const answer: ToWorker = { request: message.request, nowMs: clock.nowMs() };
        worker.postMessage(answer);
      } else if (message.type === 'ready') {
        resolve(message);
      } else {
        reject(startError(port, message));
      }
    });
    worker.once('error', (cause) =>
      reject(new DevChainError(`The embedded chain failed: ${cause.message}`, {}, { cause })),
    );
    worker.once('exit', () => reject(new DevChainError('The embedded chain ended before it was ready.')));
  });
  try {
    const { port: actualPort, genesisHash } = await ready;
    return {
      url: `ws://127.0.0.1:${actualPort}`,
      genesisHash,
      stop: async () => {
        await worker.terminate();
      },
    };
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

function startError(port: number, { code, message }: Extract<FromWorker, { type: 'failed' }>): DevChainError {
  if (code !== 'EADDRINUSE') return new DevChainError(`The embedded chain failed to start: ${message}`);
  return new DevChainError(
    `Port ${port} is taken. Stop what listens there, or choose another port (0 for any free one).`,
    {
      port,
    },
  );
}
