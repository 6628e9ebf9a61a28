import type { EventRecord } from '@polkadot/types/interfaces';
import { hexToU8a, u8aToHex } from '@polkadot/util';
import { blake2AsHex, xxhashAsU8a } from '@polkadot/util-crypto';
import { z } from 'zod';
import type { Hex } from '../shared/ids';
import { ChainUnreachableError } from './chain-errors';
import type { Chain } from './connection';

const hex = z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-f]*$/.test(value), 'expected 0x hex');
const HeaderSchema = z.object({ number: hex.transform(Number) });
const BlockSchema = z.object({ block: z.object({ extrinsics: z.array(hex) }) });

const storageKey = (pallet: string, item: string): Hex =>
  u8aToHex(Buffer.concat([xxhashAsU8a(pallet, 128), xxhashAsU8a(item, 128)]));
const EVENTS = storageKey('System', 'Events');
const LAST_RUNTIME_UPGRADE = storageKey('System', 'LastRuntimeUpgrade');
const NOW = storageKey('Timestamp', 'Now');

/** What happened in one block. */
export interface BlockContent {
  /** In the order of System.Events. */
  readonly records: readonly EventRecord[];
  readonly timeMs: number;
}

export interface BlockPlace {
  readonly hash: Hex;
  readonly height: number;
}

export async function finalizedBlock(chain: Chain): Promise<BlockPlace> {
  const hash = hex.parse(await chain.request('chain_getFinalizedHead', []));
  return { hash, height: await heightOf(chain, hash) };
}

export async function heightOf(chain: Chain, hash: Hex): Promise<number> {
  return HeaderSchema.parse(await chain.request('chain_getHeader', [hash])).number;
}

/** The newest block's height, final or not. */
export async function bestHeight(chain: Chain): Promise<number> {
  return HeaderSchema.parse(await chain.request('chain_getHeader', [])).number;
}

/** @throws ChainUnreachableError when the node does not know the block, as when it has begun anew. */
export async function hashAt(chain: Chain, height: number): Promise<Hex> {
  const hash = hex.safeParse(await chain.request('chain_getBlockHash', [height]));
  if (!hash.success) throw new ChainUnreachableError([chain.url], `it does not know block ${height}`);
  return hash.data;
}

/** The hashes of a block's extrinsics, in their order. */
export async function extrinsicHashes(chain: Chain, blockHash: Hex): Promise<readonly Hex[]> {
  const { block } = BlockSchema.parse(await chain.request('chain_getBlock', [blockHash]));
  return block.extrinsics.map((extrinsic) => blake2AsHex(hexToU8a(extrinsic), 256));
}

/** The time of the newest block, final or not, in Unix ms. */
export async function bestBlockTime(chain: Chain): Promise<number> {
  return timeOf(hex.nullable().parse(await chain.request('state_getStorage', [NOW])));
}

/** Events and time of a block, decoded with the runtime that the block was made by. */
export async function readBlock(chain: Chain, blockHash: Hex): Promise<BlockContent> {
  const read = async (key: Hex): Promise<Hex | null> =>
    hex.nullable().parse(await chain.request('state_getStorage', [key, blockHash]));
  const [events, now, upgrade] = await Promise.all([read(EVENTS), read(NOW), read(LAST_RUNTIME_UPGRADE)]);
  const registry = await registryOf(chain, blockHash, upgrade);
  return {
    records: events === null ? [] : [...registry.createTypeUnsafe<EventList>('Vec<FrameSystemEventRecord>', [events])],
    timeMs: timeOf(now),
  };
}

/** Block 0 has no time. */
function timeOf(now: Hex | null): number {
  return now === null ? 0 : Number(Buffer.from(now.slice(2), 'hex').readBigUInt64LE());
}

type EventList = import('@polkadot/types').Vec<EventRecord>;

/** The types of the block's runtime; nearly always the ones of the newest. */
async function registryOf({ api }: Chain, blockHash: Hex, upgrade: Hex | null) {
  if (upgrade === null) return api.registry;
  const { specVersion } = api.registry.createTypeUnsafe<UpgradeCodec>('FrameSystemLastRuntimeUpgradeInfo', [upgrade]);
  if (specVersion.toNumber() === api.runtimeVersion.specVersion.toNumber()) return api.registry;
  return (await api.getBlockRegistry(hexToU8a(blockHash))).registry;
}

type UpgradeCodec = import('@polkadot/types').Struct & { readonly specVersion: { toNumber(): number } };
