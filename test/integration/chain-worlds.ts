import { setTimeout as delay } from 'node:timers/promises';
import { startDevChain } from '../../src/devchain/dev-chain';
import { startContractsNode } from '../contracts-node';

/** A chain to test against, and how time passes on it. */
export interface World {
  readonly url: string;
  /** Length of the metered intervals and of the grid event's window on this chain. */
  readonly intervalMs: number;
  readonly windowMs: number;
  readonly challengePeriodMs: number;
  nowMs(): number;
  /** Lets the chain's time reach `ms`. */
  until(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** The embedded chain, whose time the test sets. */
export async function startEmbedded(): Promise<World> {
  let nowMs = Date.now() - 4 * 3_600_000;
  const clock = { nowMs: () => nowMs, sleepUntil: async () => {}, run: <T>(task: () => Promise<T>) => task() };
  const chain = await startDevChain({ clock, port: 0 });
  return {
    url: chain.url,
    intervalMs: 300_000,
    windowMs: 1_800_000,
    challengePeriodMs: 30_000,
    nowMs: () => nowMs,
    until: async (ms) => {
      nowMs = Math.max(nowMs, ms);
    },
    stop: () => chain.stop(),
  };
}

/** A real node of its own process, in real time. */
export async function startNode(binary: string): Promise<World> {
  const node = await startContractsNode(binary, ['--finalize-delay-sec', '1']);
  return {
    url: node.url,
    intervalMs: 5_000,
    windowMs: 10_000,
    challengePeriodMs: 1_000,
    nowMs: () => Date.now(),
    until: async (ms) => {
      await delay(Math.max(ms - Date.now(), 0));
    },
    stop: () => node.stop(),
  };
}
