import { startDevChain } from '../../src/devchain/dev-chain';
import { type Clock, RealClock, sleep } from '../../src/shared/clock';
import { startContractsNode } from '../contracts-node';

/** A chain to test on, and how time passes on it. */
export interface ChainUnderTest {
  readonly url: string;
  nowMs(): number;
  /** Lets time pass until `dueMs`. */
  passUntil(dueMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** The embedded chain, whose time is set, and begins that long ago. */
export async function embeddedChain(agoMs = 3_600_000): Promise<ChainUnderTest> {
  const time = { nowMs: Date.now() - agoMs };
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
  const node = await startContractsNode(binary, ['--block-time-ms', '1000', '--finalize-delay-sec', '1']);
  const clock = new RealClock();
  return {
    url: node.url,
    nowMs: () => clock.nowMs(),
    // Two blocks more: a dry run sees the last block's time.
    passUntil: (dueMs) => sleep(clock, Math.max(0, dueMs - clock.nowMs()) + 2_500),
    stop: () => node.stop(),
  };
}
