import { allHandlers, type Block, type Handlers } from '@acala-network/chopsticks-core';
import { hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { blake2AsHex, decodeAddress } from '@polkadot/util-crypto';
import type { BlockProducer } from './block-producer';
import { RpcError } from './rpc-error';
import { submitTransaction } from './submit-transaction';

type Hex = `0x${string}`;

/**
 * chopsticks' methods that are true of this chain. The others report the head as final (`chainHead_v1_*`), prove
 * storage against state roots that the headers do not have, or change the chain behind its producer (`dev_*`).
 */
const KEPT = /^(chain|state|childstate|system|payment)_(?!getReadProof)/;

/** The methods of the embedded chain: chopsticks' own, with a finality one block behind the head and its own pool. */
export function rpcMethods(producer: BlockProducer): Handlers {
  const { chain, pool } = producer;

  const headSubscription =
    (event: string, pick: (head: Block) => Promise<Block>): Handlers[string] =>
    async (_context, _params, { subscribe }) => {
      const tell = async (head: Block): Promise<void> => send(await headerOf(await pick(head)));
      const id = chain.headState.subscribeHead((head) => void tell(head));
      const send = subscribe(event, id, () => chain.headState.unsubscribeHead(id));
      setImmediate(() => void tell(chain.head));
      return id;
    };
  const newHeads = headSubscription('chain_newHead', async (head) => head);
  const unsubscribe: Handlers[string] = async (_context, [id], subscriptions) => {
    subscriptions.unsubscribe(id);
    return true;
  };

  const methods: Handlers = {
    ...Object.fromEntries(Object.entries(allHandlers).filter(([name]) => KEPT.test(name))),
    system_chain: async () => 'Development',
    system_name: async () => 'PowerGrid embedded chain',
    system_accountNextIndex: async (_context, [address]) => {
      const account = decodeAddress(address);
      const { result } = await chain.head.call('AccountNonceApi_account_nonce', [u8aToHex(account)]);
      let nonce = Buffer.from(hexToU8a(result)).readUInt32LE();
      while (pool.provides(nonceTag(account, nonce))) nonce += 1;
      return nonce;
    },
    state_call: async (_context, [method, data, hash]) => {
      const block = await chain.getBlock(hash);
      if (!block) throw new RpcError(-32000, `Block ${hash} not found`);
      // A contract that is tried at the head is tried in the block to come: it sees that block's time, not the last one's.
      const isTrial = method.startsWith('ContractsApi_') && block.hash === chain.head.hash;
      return (await (isTrial ? await producer.pendingBlock() : block).call(method, [data])).result;
    },
    chain_getHeader: async (_context, [hash]) => {
      const block = await chain.getBlock(hash);
      return block ? headerOf(block) : null;
    },
    chain_getBlock: async (_context, [hash]) => {
      const block = await chain.getBlock(hash);
      if (!block) return null;
      return { block: { header: await headerOf(block), extrinsics: await block.extrinsics }, justifications: null };
    },
    chain_getFinalizedHead: async () => (await producer.finalized()).hash,
    chain_subscribeNewHead: newHeads,
    chain_subscribeNewHeads: newHeads,
    chain_subscribeAllHeads: headSubscription('chain_allHead', async (head) => head),
    chain_unsubscribeAllHeads: unsubscribe,
    chain_subscribeFinalizedHeads: headSubscription(
      'chain_finalizedHead',
      async (head) => (await head.parentBlock) ?? head,
    ),
    author_pendingExtrinsics: async () => pool.extrinsics,
    author_submitExtrinsic: async (_context, [extrinsic]) => {
      await submitTransaction(producer, extrinsic, () => {});
      producer.sealTransactions();
      return blake2AsHex(extrinsic, 256);
    },
    author_submitAndWatchExtrinsic: async (_context, [extrinsic], subscriptions) => {
      let includedIn: Hex | undefined;
      const follow = async (block: Block): Promise<void> => {
        if (includedIn !== undefined) {
          send({ finalized: includedIn });
          subscriptions.unsubscribe(id);
        } else if ((await block.extrinsics).includes(extrinsic)) {
          includedIn = block.hash;
          send({ inBlock: includedIn });
        }
      };
      const id = chain.headState.subscribeHead(follow);
      const send = subscriptions.subscribe('author_extrinsicUpdate', id, () => chain.headState.unsubscribeHead(id));
      try {
        await submitTransaction(producer, extrinsic, () => {
          send('invalid');
          subscriptions.unsubscribe(id);
        });
      } catch (error) {
        subscriptions.unsubscribe(id);
        throw error;
      }
      // The client has to learn the subscription's id before the first update.
      setImmediate(() => {
        send(pool.ready().includes(extrinsic) ? 'ready' : 'future');
        producer.sealTransactions();
      });
      return id;
    },
    author_unwatchExtrinsic: unsubscribe,
  };
  return { ...methods, rpc_methods: async () => ({ methods: [...Object.keys(methods), 'rpc_methods'].sort() }) };
}

/** What a transaction with this nonce provides to the pool, as pallet-system writes it. */
function nonceTag(account: Uint8Array, nonce: number): string {
  const littleEndian = Buffer.alloc(4);
  littleEndian.writeUInt32LE(nonce);
  return u8aToHex(u8aConcat(account, littleEndian));
}

/** A header as `chain_getHeader` answers it. */
async function headerOf(block: Block) {
  const { parentHash, number, stateRoot, extrinsicsRoot, digest } = await block.header;
  return {
    parentHash: parentHash.toHex(),
    number: number.toHex(),
    stateRoot: stateRoot.toHex(),
    extrinsicsRoot: extrinsicsRoot.toHex(),
    digest: { logs: digest.logs.map((log) => log.toHex()) },
  };
}
