import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import type { SubmittableResult } from '@polkadot/api/submittable';
import type { BlockHash } from '@polkadot/types/interfaces';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type DevChain, startDevChain } from '../../src/devchain/dev-chain';
import { SteppedClock, sleep } from '../../src/shared/clock';

const START_MS = 1_700_000_000_000;
/** Longer than the tests: nothing but transactions makes blocks. */
const NO_HEARTBEAT_MS = 3_600_000;

const AnswerSchema = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.string().optional() }).optional(),
});

const clock = new SteppedClock(START_MS);
const keys = new Keyring({ type: 'sr25519' });
let chain: DevChain;
let api: ApiPromise;

beforeAll(async () => {
  await cryptoWaitReady();
  chain = await startDevChain({ clock, port: 0, heartbeatMs: NO_HEARTBEAT_MS });
  api = await connect(chain.url);
});

afterAll(async () => {
  await api?.disconnect();
  await chain?.stop();
});

describe('the embedded chain', () => {
  it('is recognised as a development chain with funded accounts', async () => {
    expect((await api.rpc.system.chain()).toString()).toBe('Development');
    expect((await api.rpc.system.chainType()).isDevelopment).toBe(true);
    expect(api.genesisHash.toHex()).toBe(chain.genesisHash);
    expect((await api.rpc.chain.getHeader(chain.genesisHash)).hash.toHex()).toBe(chain.genesisHash);
    expect(api.registry.chainSS58).toBe(42);
    expect([api.registry.chainDecimals, api.registry.chainTokens]).toEqual([[12], ['UNIT']]);
    expect(await freeBalance('//Ferdie')).toBe(1n << 60n);
  });

  it('puts a transfer in a block and finalizes it, though nothing else happens', async () => {
    const before = await freeBalance('//Dave');
    const seen: string[] = [];
    const last = await watch(transfer('//Dave', 1_000n), '//Alice', (result) => void seen.push(result.status.type));
    expect(seen).toEqual(['Ready', 'InBlock', 'Finalized']);
    const height = last.blockNumber?.toNumber() ?? 0;
    expect(await finalizedHeight()).toBe(height);
    expect((await api.rpc.chain.getHeader()).number.toNumber()).toBe(height + 1);
    expect(await freeBalance('//Dave')).toBe(before + 1_000n);
  });

  it('names final heads one block behind the new heads', async () => {
    const finals: number[] = [];
    const heads: number[] = [];
    const before = (await api.rpc.chain.getHeader()).number.toNumber();
    const unsubscribes: (() => void)[] = [];
    await new Promise<void>((resolve, reject) => {
      const note = (heights: number[], height: number): void => {
        heights.push(height);
        if (finals.includes(before + 1) && heads.includes(before + 2)) resolve();
      };
      Promise.all([
        api.rpc.chain.subscribeFinalizedHeads((header) => note(finals, header.number.toNumber())),
        api.rpc.chain.subscribeNewHeads((header) => note(heads, header.number.toNumber())),
      ])
        .then((stops) => unsubscribes.push(...stops))
        .then(() => watch(transfer('//Dave', 1n), '//Alice'))
        .catch(reject);
    });
    for (const unsubscribe of unsubscribes) unsubscribe();
    expect(heads).toEqual([before, before + 1, before + 2]);
    expect(finals).toEqual([before - 1, before, before + 1]);
  });

  it('takes the time of its blocks from the clock, strictly increasing', async () => {
    await clock.run(() => sleep(clock, 3_600_000));
    const first = await watch(transfer('//Dave', 1n), '//Alice');
    const second = await watch(transfer('//Dave', 1n), '//Alice');
    const [firstMs, secondMs] = [await timeOf(first), await timeOf(second)];
    expect(firstMs).toBe(clock.nowMs());
    // An empty block lies between the two, each at least 6 ms after the other.
    expect(secondMs).toBe(firstMs + 12);
  });

  it('takes consecutive nonces of one sender in order, whichever comes first', async () => {
    const nonce = await nextNonce('//Bob');
    const later = watch(transfer('//Dave', 1n), '//Bob', undefined, nonce + 1);
    const earlier = watch(transfer('//Dave', 1n), '//Bob', undefined, nonce);
    const results = await Promise.all([earlier, later]);
    const heights = results.map((result) => result.blockNumber?.toNumber() ?? 0);
    expect(heights[0]).toBeLessThanOrEqual(heights[1] ?? 0);
    expect(await nextNonce('//Bob')).toBe(nonce + 2);
  });

  it('counts transactions that wait in the next nonce', async () => {
    const nonce = await nextNonce('//Charlie');
    const signed = await sign('//Charlie', nonce);
    const submitted = await api.rpc.author.submitExtrinsic(signed.toHex());
    expect(submitted.toHex()).toBe(signed.hash.toHex());
    // Its block is still being built.
    expect(await nextNonce('//Charlie')).toBe(nonce + 1);
  });

  it('refuses transactions with the codes of a real node', async () => {
    const stale = await sign('//Alice', 0);
    const poor = await sign('//Nobody', 0);
    const [staleAnswer, poorAnswer, garbage] = await ask(
      { id: 1, method: 'author_submitExtrinsic', params: [stale.toHex()] },
      { id: 2, method: 'author_submitAndWatchExtrinsic', params: [poor.toHex()] },
      { id: 3, method: 'author_submitExtrinsic', params: ['0x00'] },
    );
    const invalid = { code: 1010, message: 'Invalid Transaction' };
    expect(staleAnswer?.error).toEqual({ ...invalid, data: 'Transaction is outdated' });
    expect(poorAnswer?.error).toEqual({
      ...invalid,
      data: 'Inability to pay some fees (e.g. account balance too low)',
    });
    expect(garbage?.error?.code).toBe(1002);
  });

  it('does not take a second transaction for a nonce that waits', async () => {
    const nonce = (await nextNonce('//Eve')) + 5;
    const first = (await sign('//Eve', nonce)).toHex();
    const other = (await sign('//Eve', nonce, 2n)).toHex();
    const submit = async (extrinsic: string) =>
      (await ask({ id: 1, method: 'author_submitExtrinsic', params: [extrinsic] }))[0]?.error?.code;
    expect([await submit(first), await submit(first), await submit(other)]).toEqual([undefined, 1013, 1014]);
    expect(await api.rpc.author.pendingExtrinsics()).toHaveLength(1);
  });

  it('answers a batch in one message, unknown methods with -32601 and unknown blocks with null', async () => {
    const answers = await ask(
      { id: 1, method: 'chain_getBlockHash', params: [0] },
      { id: 2, method: 'no_such_method', params: [] },
      { id: 3, method: 'chain_getHeader', params: [`0x${'77'.repeat(32)}`] },
      { id: 4, method: 'dev_setHead', params: [0] },
    );
    expect(answers).toEqual([
      { id: 1, result: chain.genesisHash },
      { id: 2, error: { code: -32601, message: 'Method not found: no_such_method' } },
      { id: 3, result: null },
      { id: 4, error: { code: -32601, message: 'Method not found: dev_setHead' } },
    ]);
  });

  it('keeps the state of every block', async () => {
    const before = await freeBalance('//Dave');
    const hash = (await api.rpc.chain.getHeader()).hash.toHex();
    await watch(transfer('//Dave', 7n), '//Alice');
    const account = await (await api.at(hash)).query.system?.account?.(keys.addFromUri('//Dave').address);
    expect(account?.toJSON()).toMatchObject({ data: { free: `0x${before.toString(16).padStart(32, '0')}` } });
    expect(await freeBalance('//Dave')).toBe(before + 7n);
    const first = await api.rpc.chain.getBlockHash(1);
    const { block } = await api.rpc.chain.getBlock(first);
    expect([block.header.hash.toHex(), block.header.parentHash.toHex()]).toEqual([first.toHex(), chain.genesisHash]);
    expect(block.extrinsics).toHaveLength(1);
    expect(await timeAt(first)).toBe(START_MS);
    expect(await timeAt(await api.rpc.chain.getBlockHash(2))).toBe(START_MS + 6);
  });

  it('says which port is taken, and frees its own when it stops', async () => {
    const port = Number(new URL(chain.url).port);
    await expect(startDevChain({ clock, port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `Port ${port} is taken. Stop what listens there, or choose another port (0 takes any free one).`,
    });
    await api.disconnect();
    await chain.stop();
    chain = await startDevChain({ clock, port, heartbeatMs: 50 });
    api = await connect(chain.url);
    // Heads go on without transactions.
    const heads = await new Promise<number[]>((resolve, reject) => {
      const seen: number[] = [];
      api.rpc.chain
        .subscribeNewHeads((header) => {
          if (seen.push(header.number.toNumber()) === 3) resolve(seen);
        })
        .catch(reject);
    });
    expect(heads[2]).toBeGreaterThan(heads[0] ?? 0);
  });
});

function connect(url: string): Promise<ApiPromise> {
  return ApiPromise.create({ provider: new WsProvider(url) as never, noInitWarn: true });
}

function transfer(to: string, amount: bigint) {
  const call = api.tx.balances?.transferKeepAlive;
  if (!call) throw new Error('The runtime has no balances.');
  return call(keys.addFromUri(to).address, amount);
}

/** Signs, submits and waits until the transaction is final. */
function watch(
  call: ReturnType<typeof transfer>,
  signer: string,
  onStatus: (result: SubmittableResult) => void = () => {},
  nonce = -1,
): Promise<SubmittableResult> {
  return new Promise((resolve, reject) => {
    call
      .signAndSend(keys.addFromUri(signer), { nonce }, (result) => {
        onStatus(result as SubmittableResult);
        if (result.isFinalized) resolve(result as SubmittableResult);
        if (result.isError) reject(new Error(`The transaction became ${result.status.type}.`));
      })
      .catch(reject);
  });
}

/** An immortal transfer, signed but not sent. */
function sign(suri: string, nonce: number, amount = 1n) {
  return transfer('//Dave', amount).signAsync(keys.addFromUri(suri), { nonce, era: 0 });
}

async function nextNonce(suri: string): Promise<number> {
  return (await api.rpc.system.accountNextIndex(keys.addFromUri(suri).address)).toNumber();
}

async function finalizedHeight(): Promise<number> {
  return (await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber();
}

const AccountSchema = z.object({ data: z.object({ free: z.union([z.string(), z.number()]) }) });

async function freeBalance(suri: string): Promise<bigint> {
  const account = await api.query.system?.account?.(keys.addFromUri(suri).address);
  return BigInt(AccountSchema.parse(account?.toJSON()).data.free);
}

function timeOf(result: SubmittableResult): Promise<number> {
  return timeAt(result.status.asFinalized);
}

async function timeAt(block: BlockHash): Promise<number> {
  const now = await (await api.at(block)).query.timestamp?.now?.();
  return Number(now?.toString());
}

/** Sends one JSON batch over a connection of its own. */
async function ask(...requests: readonly { id: number; method: string; params: unknown[] }[]) {
  const socket = new WebSocket(chain.url);
  try {
    const text = await new Promise<string>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('message', (data) => resolve(data.toString()));
      socket.once('open', () => socket.send(JSON.stringify(requests.map((one) => ({ jsonrpc: '2.0', ...one })))));
    });
    return z.array(AnswerSchema).parse(JSON.parse(text));
  } finally {
    socket.close();
  }
}
