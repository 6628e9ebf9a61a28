import { blake2b } from '@noble/hashes/blake2.js';
import type {
  BlockHeader,
  DataHandlerContext,
  Event,
  SubstrateBatchProcessorFields,
} from '@subsquid/substrate-processor';
import type { Store } from '@subsquid/typeorm-store';
import type * as Model from '../../src/model';
import type * as Apply from '../../src/processor/apply';
import type * as Batch from '../../src/processor/batch';
import type { Decoded, DecodedEvent } from '../../src/processor/events';
import type * as Inapplicable from '../../src/processor/inapplicable';
import type * as Ranks from '../../src/processor/ranks';
import type { createSource } from '../../src/processor/source';
import type { ContractName } from '../../src/shared/deployment';
import { EntityCache } from './entity-cache';

const { Account, ContractEvent, ContractHistory, Device }: typeof Model = require('../../model');
const { applyEvent }: typeof Apply = require('../../processor/apply');
const { WRITE_ORDER }: typeof Batch = require('../../processor/batch');
const { InapplicableEventError }: typeof Inapplicable = require('../../processor/inapplicable');

const { RankChanges }: typeof Ranks = require('../../processor/ranks');

type Fields = SubstrateBatchProcessorFields<ReturnType<typeof createSource>>;

interface BatchOptions extends Batch.BatchOptions {
  /** Whether the entities that events name are read with one query a type before the events are applied. */
  readonly preloads: boolean;
}

interface Item {
  readonly header: BlockHeader<Fields>;
  readonly event: Event<Fields>;
  readonly contract: string;
  readonly contractName: ContractName;
  readonly decoded: Decoded;
}

/** What a squid does with a batch: every entity is got and upserted through `ctx.store`. */
export async function processBatch(ctx: DataHandlerContext<Store, Fields>, options: BatchOptions): Promise<void> {
  const entities = new EntityCache(ctx.store);
  const ranks = new RankChanges();
  const items = itemsOf(ctx, options);
  if (options.preloads) await preload(entities, items);
  for (const { header, event, contract, contractName, decoded } of items) {
    const digest = `0x${'00'.repeat(32)}`;
    const history =
      (await entities.find(ContractHistory, contract)) ??
      entities.add(
        ContractHistory,
        new ContractHistory({ id: contract, contractName, seq: 0n, digest, undecodedCount: 0 }),
      );
    const row = recordEvent(entities, header, event, history, decoded);
    if (decoded.error === undefined) await applyDecoded({ entities, event: row, ranks }, decoded);
    if (row.decodeError) history.undecodedCount += 1;
  }
  await ranks.write(ctx.store);
  await entities.write(WRITE_ORDER);
}

function itemsOf(ctx: DataHandlerContext<Store, Fields>, { contracts, decode }: BatchOptions): readonly Item[] {
  const items: Item[] = [];
  for (const { header, events } of ctx.blocks) {
    for (const event of events) {
      const contract = String(event.args.contract);
      const contractName = contracts.get(contract);
      if (event.name !== 'Contracts.ContractEmitted' || contractName === undefined) continue;
      const decoded = decode(contractName, { data: String(event.args.data), topics: event.topics });
      items.push({ header, event, contract, contractName, decoded });
    }
  }
  return items;
}

async function preload(entities: EntityCache, items: readonly Item[]): Promise<void> {
  const fields = items.map(({ decoded }) => (decoded.error === undefined ? (decoded.fields as object) : {}));
  const named = (...names: string[]): ReadonlySet<string> => {
    const values = fields.flatMap((event) => names.map((name) => (event as Record<string, unknown>)[name]));
    return new Set(values.filter((value) => typeof value === 'string'));
  };
  await entities.preload(ContractHistory, new Set(items.map(({ contract }) => contract)));
  await entities.preload(Account, named('from', 'to', 'owner'));
  await entities.preload(Device, named('deviceId'));
}

async function applyDecoded(
  context: { readonly entities: EntityCache; readonly event: Model.ContractEvent; readonly ranks: Ranks.RankChanges },
  { name, fields }: DecodedEvent,
): Promise<void> {
  try {
    await applyEvent(context as never, name, fields);
  } catch (error) {
    if (!(error instanceof InapplicableEventError)) throw error;
    context.event.decodeError = error.message;
  }
}

function recordEvent(
  entities: EntityCache,
  header: BlockHeader<Fields>,
  event: Event<Fields>,
  history: Model.ContractHistory,
  decoded: Decoded,
): Model.ContractEvent {
  const data = String(event.args.data);
  const parts = [history.digest, event.topics[0] ?? '0x', data].map((hex) => Buffer.from(hex.slice(2), 'hex'));
  history.seq += 1n;
  history.digest = `0x${Buffer.from(blake2b(Buffer.concat(parts), { dkLen: 32 })).toString('hex')}`;
  return entities.add(
    ContractEvent,
    new ContractEvent({
      id: `${String(header.height).padStart(10, '0')}-${String(event.index).padStart(6, '0')}`,
      blockHeight: header.height,
      blockHash: header.hash,
      blockTimeMs: BigInt(header.timestamp ?? 0),
      extrinsicHash: event.extrinsic?.hash,
      extrinsicIndex: event.extrinsicIndex,
      eventIndex: event.index,
      contractName: history.contractName,
      contract: history.id,
      seq: history.seq,
      digest: history.digest,
      topics: event.topics,
      data,
      name: decoded.error === undefined ? decoded.name : undefined,
      args:
        decoded.error === undefined
          ? JSON.parse(
              JSON.stringify(decoded.fields, (_key, value) => (typeof value === 'bigint' ? value.toString() : value)),
            )
          : undefined,
      decodeError: decoded.error,
    }),
  );
}
