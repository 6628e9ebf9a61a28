import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { type Chain, connectChain } from '../../src/chain/connection';
import { type Key, keyPairOf } from '../../src/chain/keys';
import { Sender } from '../../src/chain/sender';
import { type DevChain, startDevChain } from '../../src/devchain/dev-chain';
import { RealClock } from '../../src/shared/clock';
import { freePort } from '../free-port';
import { type RpcProxy, startProxy } from './chain-proxy';

const SUBMIT = 'author_submitAndWatchExtrinsic';

describe('connectChain', () => {
  it('says in one line which chain does not answer, within the limit, and says nothing else', async () => {
    const console_ = [
      vi.spyOn(console, 'error').mockReturnValue(),
      vi.spyOn(console, 'warn').mockReturnValue(),
      vi.spyOn(console, 'log').mockReturnValue(),
    ];
    const urls = [`ws://127.0.0.1:${await freePort()}`, `ws://127.0.0.1:${await freePort()}`];
    const startedAt = Date.now();
    const error = await connectChain(urls, 1_000).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'CHAIN_UNREACHABLE',
      retryable: true,
      message: `No chain answers at ${urls.join(' or ')} (connection refused). Start the node, or correct the URL.`,
    });
    expect(Date.now() - startedAt).toBeLessThan(2_500);
    for (const spy of console_) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('gives up on something that takes connections and says nothing', async () => {
    const port = await freePort();
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    await expect(connectChain([`ws://127.0.0.1:${port}`], 800)).rejects.toMatchObject({
      code: 'CHAIN_UNREACHABLE',
      details: { reason: 'no answer in time' },
    });
    for (const client of server.clients) client.terminate();
    server.close();
  });

  it('stops when it is asked to', async () => {
    const stop = new AbortController();
    const connecting = connectChain([`ws://127.0.0.1:${await freePort()}`], 60_000, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped')), 300);
    await expect(connecting).rejects.toThrow('stopped');
  });
});

describe('a chain behind a bad line', () => {
  let node: DevChain;
  let proxy: RpcProxy;
  let chain: Chain;
  let alice: Key;

  beforeAll(async () => {
    node = await startDevChain({ clock: new RealClock(), port: 0, heartbeatMs: 100 });
  });
  afterAll(async () => {
    await node.stop();
  });
  beforeEach(async () => {
    proxy = await startProxy(node.url);
    // The first URL leads nowhere.
    chain = await connectChain([`ws://127.0.0.1:${await freePort()}`, proxy.url], 30_000);
    alice = keyPairOf('//Alice', chain);
  });
  afterEach(async () => {
    await chain.close();
    await proxy.stop();
  });

  const remark = (text: string) => async () => {
    const call = chain.api.tx.system?.remark;
    if (!call) throw new Error('The chain has no system.remark.');
    return call(text);
  };
  const nonce = async (): Promise<unknown> => chain.request('system_accountNextIndex', [alice.address]);

  it('uses the URL that answers', () => {
    expect(chain.url).toBe(proxy.url);
  });

  it('finds a transaction whose connection broke as it was sent, and does not send it twice', async () => {
    const before = await nonce();
    const drops = dropOnce(SUBMIT);
    const sent = await new Sender(chain, alice).send(remark('dropped'));
    expect(drops()).toBe(1);
    expect(sent.blockHeight).toBeGreaterThan(0);
    expect(await nonce()).toBe(Number(before) + 1);
  });

  it('finds a transaction that the node never says a word about', async () => {
    proxy.onAnswer = ({ method }) => method !== 'author_extrinsicUpdate';
    const sent = await new Sender(chain, alice).send(remark('silent'));
    expect(sent.records.some(({ record }) => record.event.method === 'ExtrinsicSuccess')).toBe(true);
  });

  it('takes "already imported" for sent', async () => {
    proxy.onRequest = ({ method, params, id }) => {
      if (method !== SUBMIT) return undefined;
      proxy.onRequest = () => undefined;
      void chain.request('author_submitExtrinsic', params as unknown[]);
      return failure(id, 1013, 'Transaction Already Imported');
    };
    const sent = await new Sender(chain, alice).send(remark('imported'));
    expect(sent.blockHeight).toBeGreaterThan(0);
  });

  it('signs anew when another transaction has taken its nonce', async () => {
    let submissions = 0;
    proxy.onRequest = ({ method, id }) => {
      if (method !== SUBMIT) return undefined;
      submissions += 1;
      return submissions === 1 ? failure(id, 1014, 'Priority is too low: (1 vs 1)') : undefined;
    };
    await new Sender(chain, alice).send(remark('low priority'));
    expect(submissions).toBe(2);
  });

  it('gives up after a few refusals, with the reason', async () => {
    proxy.onRequest = ({ method, id }) =>
      method === SUBMIT ? failure(id, 1010, 'Invalid Transaction', 'Transaction is outdated') : undefined;
    await expect(new Sender(chain, alice).send(remark('outdated'))).rejects.toMatchObject({
      code: 'EXTRINSIC_REFUSED',
      retryable: true,
      rpcCode: 1010,
    });
  });

  it('says that an account has nothing to pay with', async () => {
    const poor = keyPairOf('//Nobody', chain);
    await expect(new Sender(chain, poor).send(remark('poor'))).rejects.toMatchObject({
      code: 'ACCOUNT_EXHAUSTED',
      message: `${poor.address} cannot pay the transaction's fees. Put native tokens on that account.`,
    });
  });

  it('knows for certain that a dropped transaction was lost, and goes on with the next', async () => {
    proxy.onRequest = ({ method, id }) => {
      if (method !== SUBMIT) return undefined;
      proxy.onRequest = () => undefined;
      setTimeout(() => update('dropped'), 50);
      return { jsonrpc: '2.0', id, result: 'forged' };
    };
    const update = (result: string) =>
      proxy.push({ jsonrpc: '2.0', method: 'author_extrinsicUpdate', params: { subscription: 'forged', result } });
    const sender = new Sender(chain, alice);
    const [lost, next] = await Promise.allSettled([sender.send(remark('lost')), sender.send(remark('next'))]);
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'EXTRINSIC_LOST', retryable: true } });
    expect(next.status).toBe('fulfilled');
  });

  it('says that a transaction is pending when nothing is known in time', async () => {
    proxy.onRequest = ({ method, id }) => (method === SUBMIT ? { jsonrpc: '2.0', id, result: 'forged' } : undefined);
    const sender = new Sender(chain, alice, { limitMs: 500 });
    await expect(sender.send(remark('pending'))).rejects.toMatchObject({ code: 'EXTRINSIC_PENDING', retryable: true });
  });

  it('comes back by itself, and fails until then instead of hanging', async () => {
    proxy.dropAll();
    await delay(50);
    await expect(nonce()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE', retryable: true });
    await vi.waitFor(nonce, { timeout: 20_000, interval: 200 });
    await new Sender(chain, alice).send(remark('back'));
  });

  it('gives a connection up that leads to another chain now', async () => {
    const genesis = JSON.stringify([0]);
    proxy.onRequest = ({ method, params, id }) =>
      method === 'chain_getBlockHash' && JSON.stringify(params) === genesis
        ? { jsonrpc: '2.0', id, result: `0x${'ab'.repeat(32)}` }
        : undefined;
    proxy.dropAll();
    await vi.waitFor(() => expect(nonce()).rejects.toThrow('is another chain now'), { timeout: 20_000, interval: 200 });
  });

  function dropOnce(name: string): () => number {
    let drops = 0;
    proxy.onRequest = ({ method }) => {
      if (method !== name || drops > 0) return undefined;
      drops += 1;
      return 'drop';
    };
    return () => drops;
  }
});

function failure(id: RpcId, code: number, message: string, data?: string): object {
  return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}

type RpcId = number | string | undefined;
