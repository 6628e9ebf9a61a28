import { setImmediate } from 'node:timers/promises';
import type { Entity, EntityClass } from '@subsquid/typeorm-store/lib/store';
import {
  Account,
  Condition,
  ContractEvent,
  ContractHistory,
  ContractState,
  Device,
  DeviceChange,
  Dispute,
  GridEvent,
  MeterInterval,
  Parameter,
  ParameterChange,
  Participation,
  PeriodTotal,
  Proposal,
  RefusedInterval,
  Reward,
  RoleChange,
  RoleGrant,
  Rule,
  RuleTrigger,
  StakeChange,
  Transfer,
  Vote,
} from '../model';
import type { ContractName } from '../shared/deployment';
import { toHex } from '../shared/ids';
import { applyEvent, isHandled } from './apply';
import { EntityCache, type EntityStore } from './entity-cache';
import type { Decoded, DecodedEvent, Decoder } from './events';
import type { HandlerContext } from './handlers/context';
import type { Hash } from './hash';
import { InapplicableEventError } from './inapplicable';
import { jsonOf } from './json';
import { RankChanges } from './ranks';

/** Rows that others point at come first. */
export const WRITE_ORDER: readonly EntityClass<Entity>[] = [
  ContractEvent,
  ContractHistory,
  ContractState,
  Parameter,
  ParameterChange,
  Account,
  Device,
  DeviceChange,
  StakeChange,
  Rule,
  GridEvent,
  RuleTrigger,
  Condition,
  Participation,
  Dispute,
  MeterInterval,
  RefusedInterval,
  Reward,
  Transfer,
  RoleGrant,
  RoleChange,
  PeriodTotal,
  Proposal,
  Vote,
];

/**
 * What else the process has to do waits for so many blocks, a millisecond or so: a batch goes to the database in a dozen
 * statements, each of which is sent when the one before is done.
 */
export const BLOCKS_BETWEEN_PAUSES = 5;

/** What a contract emitted. */
export const CONTRACT_EMITTED = 'Contracts.ContractEmitted';
/** A contract has other code, because it said so itself or because the chain's Root did. */
export const CODE_UPDATED = 'Contracts.ContractCodeUpdated';

/** An event of or about a contract, as SQD's processor and the backfill give it. */
export interface BatchEvent {
  readonly name: string;
  /** The position in System.Events of the block. */
  readonly index: number;
  readonly args: { readonly contract?: unknown; readonly data?: unknown; readonly newCodeHash?: unknown };
  readonly topics: readonly string[];
  readonly extrinsicIndex?: number | undefined;
  readonly extrinsic?: { readonly hash: string } | undefined;
}

interface BatchHeader {
  readonly height: number;
  readonly hash: string;
  readonly timestamp?: number | undefined;
}

export interface BatchBlock {
  readonly header: BatchHeader;
  readonly events: readonly BatchEvent[];
}

/** What SQD's processor hands over, as far as it is used. */
export interface BatchContext {
  readonly store: EntityStore;
  readonly blocks: readonly BatchBlock[];
  readonly log: { warn(message: string): void };
}

export interface BatchOptions {
  readonly contracts: ReadonlyMap<string, ContractName>;
  readonly decode: Decoder;
  readonly hash: Hash;
}

/** Stores every event of our contracts raw, applies those that can be decoded, and writes each row once. */
export async function processBatch(ctx: BatchContext, { contracts, decode, hash }: BatchOptions): Promise<void> {
  const entities = new EntityCache(ctx.store);
  const ranks = new RankChanges();
  for (const [place, block] of ctx.blocks.entries()) {
    if (place % BLOCKS_BETWEEN_PAUSES === 0) await setImmediate();
    for (const event of block.events) {
      const contract = String(event.args.contract);
      const contractName = contracts.get(contract);
      if (contractName === undefined) continue;
      const state = await entities.find(ContractState, contract);
      // Within the block, too: what it emits after this is of its new code.
      if (event.name === CODE_UPDATED && state) state.codeHash = String(event.args.newCodeHash);
      if (event.name !== CONTRACT_EMITTED) continue;
      const decoded = decode(contractName, { data: String(event.args.data), topics: event.topics }, state?.codeHash);
      const history = await historyOf(entities, contract, contractName);
      history.seq += 1n;
      // As the contracts chain them: the digest before, the event's signature and its data.
      history.digest = hash(history.digest, event.topics[0] ?? '0x', String(event.args.data));
      const row = recordEvent(entities, block.header, event, history, decoded);
      if (decoded.error === undefined) await applyDecoded({ entities, event: row, ranks }, decoded);
      if (!row.decodeError) continue;
      history.undecodedCount += 1;
      ctx.log.warn(`Event ${row.id} of ${contractName} is kept but not applied: ${row.decodeError}`);
    }
  }
  await ranks.write(ctx.store);
  await entities.write(WRITE_ORDER);
}

/** Notes on the event itself why it cannot be applied: one such event must not keep all later ones from the index. */
async function applyDecoded(context: HandlerContext, { name, fields, isFamiliar }: DecodedEvent): Promise<void> {
  try {
    if (!isFamiliar && isHandled(name))
      throw new InapplicableEventError(`${name} of the contract's code lacks fields that the index is made from.`);
    await applyEvent(context, name, fields);
  } catch (error) {
    if (!(error instanceof InapplicableEventError)) throw error;
    context.event.decodeError = error.message;
  }
}

async function historyOf(
  entities: EntityCache,
  contract: string,
  contractName: ContractName,
): Promise<ContractHistory> {
  const known = await entities.find(ContractHistory, contract);
  if (known) return known;
  const digest = toHex(new Uint8Array(32));
  return entities.add(
    ContractHistory,
    new ContractHistory({ id: contract, contractName, seq: 0n, digest, undecodedCount: 0 }),
  );
}

/** Keeps the event as the chain stored it, with its place in its contract's numbered history. */
function recordEvent(
  entities: EntityCache,
  header: BatchHeader,
  event: BatchEvent,
  history: ContractHistory,
  decoded: Decoded,
): ContractEvent {
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
      topics: [...event.topics],
      data: String(event.args.data),
      name: decoded.error === undefined ? decoded.name : undefined,
      args: decoded.error === undefined ? jsonOf(decoded.fields) : undefined,
      decodeError: decoded.error,
    }),
  );
}
