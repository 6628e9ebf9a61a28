import { parentPort, workerData } from 'node:worker_threads';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { BlockProducer } from './block-producer';
import { rpcMethods } from './rpc-methods';
import { serveRpc } from './rpc-server';
import type { FromWorker, ToWorker, WorkerData } from './worker-messages';

// The embedded chain's thread: its CPU must not block whoever uses it.

const { host, port, heartbeatMs } = workerData as WorkerData;
const asked = new Map<number, (nowMs: number) => void>();
let requests = 0;

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}

function askForTime(): Promise<number> {
  const request = ++requests;
  return new Promise((resolve) => {
    asked.set(request, resolve);
    tell({ type: 'time', request });
  });
}

async function start(): Promise<void> {
  parentPort?.on('message', ({ request, nowMs }: ToWorker) => {
    asked.get(request)?.(nowMs);
    asked.delete(request);
  });
  await cryptoWaitReady();
  const producer = await BlockProducer.start({
    blockTime: askForTime,
    heartbeatMs,
    onFailure: (error) => tell({ type: 'warning', message: error instanceof Error ? error.message : String(error) }),
  });
  const server = await serveRpc(rpcMethods(producer), { chain: producer.chain }, { host, port });
  tell({ type: 'ready', port: server.port, genesisHash: producer.genesisHash });
}

start().catch((error: NodeJS.ErrnoException) => {
  tell({ type: 'failed', code: error.code, message: error.message });
});
