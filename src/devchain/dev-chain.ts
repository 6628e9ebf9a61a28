import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../shared/clock';
import type { Logger } from '../shared/logger';
import { DevChainError, PortTakenError } from './errors';
import type { FromWorker, ToWorker, WorkerData } from './worker-messages';

export interface DevChainOptions {
  /** Tells the time of every block. */
  readonly clock: Clock;
  /** Address to listen on; 127.0.0.1 when left out. Whoever reaches it can use the development accounts. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Real time without a block after which an empty one is sealed; 5,000 when left out. */
  readonly heartbeatMs?: number;
  readonly logger?: Logger;
}

export interface DevChain {
  /** `ws://127.0.0.1:<port>` */
  readonly url: string;
  readonly genesisHash: `0x${string}`;
  stop(): Promise<void>;
}

/** The worker is compiled code also when this file runs from its source, as in tests: `npm run build` comes first. */
const WORKER_FILE = join(__dirname, '..', '..', 'lib', 'devchain', 'worker.js');

/**
 * Starts the embedded development chain in a thread of its own. It keeps its state in memory only.
 * @throws PortTakenError, or DevChainError when it cannot start for another reason.
 */
export async function startDevChain(options: DevChainOptions): Promise<DevChain> {
  const { clock, host = '127.0.0.1', port, heartbeatMs = 5_000, logger } = options;
  if (!existsSync(WORKER_FILE)) {
    throw new DevChainError(`The embedded chain is not compiled: run \`npm run build\`.`, { file: WORKER_FILE });
  }
  const workerData: WorkerData = { host, port, heartbeatMs };
  const worker = new Worker(WORKER_FILE, {
    workerData,
    // chopsticks logs every block; what it has to say comes through the RPC.
    env: { ...process.env, LOG_LEVEL: 'error' },
    stdout: true,
    stderr: true,
  });
  // What nobody reads would be kept.
  worker.stdout.resume();
  worker.stderr.on('data', (text: Buffer) => logger?.debug({ text: text.toString() }, 'embedded chain'));

  let isStopping = false;
  const ready = new Promise<Extract<FromWorker, { type: 'ready' }>>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'time':
          worker.postMessage({ request: message.request, nowMs: clock.nowMs() } satisfies ToWorker);
          break;
        case 'ready':
          resolve(message);
          break;
        case 'warning':
          logger?.warn({ reason: message.message }, 'the embedded chain could not build a block');
          break;
        case 'failed':
          reject(startError(port, message));
      }
    });
    worker.on('error', (cause) => {
      logger?.error({ reason: cause.message }, 'the embedded chain failed');
      reject(new DevChainError(`The embedded chain failed: ${cause.message}`, {}, { cause }));
    });
    worker.on('exit', () => {
      if (!isStopping) logger?.error('the embedded chain ended');
      reject(new DevChainError('The embedded chain ended before it was ready.'));
    });
  });
  const stop = async (): Promise<void> => {
    isStopping = true;
    await worker.terminate();
  };
  try {
    const { port: actualPort, genesisHash } = await ready;
    return { url: `ws://127.0.0.1:${actualPort}`, genesisHash, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startError(port: number, { code, message }: Extract<FromWorker, { type: 'failed' }>): Error {
  if (code === 'EADDRINUSE') return new PortTakenError(port);
  return new DevChainError(`The embedded chain failed to start: ${message}`);
}
