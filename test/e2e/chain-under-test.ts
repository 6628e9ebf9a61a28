import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startDevChain } from '../../src/devchain/dev-chain';
import { type Clock, RealClock, sleep } from '../../src/shared/clock';
import { freePort } from './free-port';

/** A chain to test on, and how time passes on it. */
export interface ChainUnderTest {
  readonly url: string;
  nowMs(): number;
  /** Lets time pass until `dueMs`. */
  passUntil(dueMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** The embedded chain, whose time is set. */
export async function embeddedChain(): Promise<ChainUnderTest> {
  const time = { nowMs: Date.now() - 3_600_000 };
  const clock: Clock = { nowMs: () => time.nowMs, sleepUntil: async () => {}, run: (task) => task() };
  const chain = await startDevChain({ clock, port: 0 });
  return {
    url: chain.url,
    nowMs: () => time.nowMs,
    passUntil: async (dueMs) => {
      time.nowMs = Math.max(time.nowMs, dueMs);
    },
    stop: () => chain.stop(),
  };
}

/** The real node that CONTRACTS_NODE names, in real time. */
export async function realNode(binary: string): Promise<ChainUnderTest> {
  const [rpcPort, peerPort, prometheusPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const flags = [
    '--dev',
    '--tmp',
    '--block-time-ms',
    '1000',
    '--finalize-delay-sec',
    '1',
    '--rpc-port',
    String(rpcPort),
  ];
  const node = spawn(binary, [...flags, '--port', String(peerPort), '--prometheus-port', String(prometheusPort)], {
    stdio: 'ignore',
  });
  const clock = new RealClock();
  return {
    url: `ws://127.0.0.1:${rpcPort}`,
    nowMs: () => clock.nowMs(),
    // Two blocks more: a dry run sees the last block's time.
    passUntil: (dueMs) => sleep(clock, Math.max(0, dueMs - clock.nowMs()) + 2_500),
    stop: async () => {
      node.kill('SIGTERM');
      await once(node, 'exit');
    },
  };
}
