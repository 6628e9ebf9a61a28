import type { Codec } from '@polkadot/types/types';
import { CONTRACT_NAMES, type Deployment } from '../shared/deployment';
import type { Hex } from '../shared/ids';
import { readArtefact } from './abis';
import type { Chain } from './connection';
import { accountIdOf } from './keys';
import type { ContractFact, Direction, GridEventKind, Outcome } from './powergrid-chain';
import type { PlacedRecord } from './sender';

/** Reads what our contracts said in events of one block. */
export type FactReader = (
  records: readonly PlacedRecord[],
  blockHeight: number,
  blockTimeMs: number,
) => readonly ContractFact[];

/** A reader of the events of one deployment. What cannot be decoded becomes `Other`; it is never fatal. */
export function createFactReader(chain: Chain, deployment: Deployment): FactReader {
  const abis = new Map(
    CONTRACT_NAMES.map((name) => [
      accountIdOf(deployment.contracts[name].address),
      readArtefact(name, chain.api.registry.getChainProperties()).abi,
    ]),
  );
  return (records, blockHeight, blockTimeMs) =>
    records.flatMap(({ record, index: eventIndex }) => {
      const { section, method, data } = record.event;
      if (section !== 'contracts' || method !== 'ContractEmitted') return [];
      const contract = data[0]?.toHex();
      const abi = contract && abis.get(contract);
      if (!abi) return [];
      const place = { blockHeight, eventIndex, blockTimeMs };
      try {
        const { event, args } = abi.decodeEvent(record);
        const values = new Map(event.args.map((arg, index) => [arg.name, args[index]]));
        return [{ ...place, ...factOf(event.identifier.split('::').at(-1) ?? '', new FieldReader(values)) }];
      } catch {
        return [{ ...place, name: 'Other' as const, eventName: 'undecodable' }];
      }
    });
}

type FactBody = ContractFact extends infer Fact
  ? Fact extends ContractFact
    ? Omit<Fact, 'blockHeight' | 'eventIndex' | 'blockTimeMs'>
    : never
  : never;

/** Typed access to a decoded event's fields; api-contract names them in camelCase. */
class FieldReader {
  constructor(private readonly values: ReadonlyMap<string, Codec | undefined>) {}

  text(name: string): string {
    const value = this.values.get(name);
    if (value === undefined) throw new Error(`There is no field ${name}.`);
    return value.toString();
  }

  hex(name: string): Hex {
    const value = this.values.get(name);
    if (value === undefined) throw new Error(`There is no field ${name}.`);
    return value.toHex();
  }

  integer(name: string): bigint {
    return BigInt(this.text(name));
  }

  ms(name: string): number {
    return Number(this.integer(name));
  }
}

function factOf(name: string, fields: FieldReader): FactBody {
  switch (name) {
    case 'GridEventCreated':
      return {
        name,
        eventId: fields.integer('eventId'),
        kind: fields.text('kind') as GridEventKind,
        direction: fields.text('direction') as Direction,
        startsAtMs: fields.ms('startsAtMs'),
        endsAtMs: fields.ms('endsAtMs'),
        reportUntilMs: fields.ms('reportUntilMs'),
        challengePeriodMs: fields.ms('challengePeriodMs'),
        ratePerKwh: fields.integer('ratePerKwh'),
        createdAtMs: fields.ms('atMs'),
      };
    case 'DeviceEnrolled':
      return { name, eventId: fields.integer('eventId'), deviceId: fields.hex('deviceId') };
    case 'IntervalRecorded': {
      const credited = fields.text('creditedEventId');
      return {
        name,
        deviceId: fields.hex('deviceId'),
        startMs: fields.ms('startMs'),
        endMs: fields.ms('endMs'),
        creditedEventId: credited === '' ? undefined : BigInt(credited),
        creditedMwh: fields.integer('creditedMwh'),
      };
    }
    case 'IntervalRefused':
      return {
        name,
        deviceId: fields.hex('deviceId'),
        startMs: fields.ms('startMs'),
        endMs: fields.ms('endMs'),
        reason: fields.text('reason'),
      };
    case 'ParticipationSettled':
      return {
        name,
        eventId: fields.integer('eventId'),
        deviceId: fields.hex('deviceId'),
        outcome: fields.text('outcome') as Outcome,
        deliveredMwh: fields.integer('deliveredMwh'),
        reward: fields.integer('reward'),
      };
    default:
      return { name: 'Other', eventName: name };
  }
}
