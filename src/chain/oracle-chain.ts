import type { SubmittableExtrinsic } from '@polkadot/api/types';
import { z } from 'zod';
import type { Deployment } from '../shared/deployment';
import type { Hex } from '../shared/ids';
import type { Chain } from './connection';
import { openContract } from './contract';
import { createFactReader } from './facts';
import { accountIdOf, type Key } from './keys';
import type { ContractFact, FinalizedExtrinsic, OracleChain } from './powergrid-chain';
import { Sender } from './sender';

/** Integers of decoded SCALE values in JSON: numbers, or 0x hex beyond 2^53. */
const integer = z.union([z.number(), z.string()]).transform((value) => BigInt(value));
const ms = integer.transform(Number);

const InfoSchema = z.tuple([
  z
    .object({
      owner: z.string(),
      oracle: z.string(),
      active: z.boolean(),
      eligible: z.boolean(),
      activeSinceMs: ms,
      capacityWatts: z.number(),
    })
    .nullable(),
]);
const ParticipationSchema = z
  .object({ status: z.string(), coveredMs: ms, meteredMwh: integer, completeAtMs: ms.nullable() })
  .nullable();
const MeterSchema = z.object({ lastEndMs: ms });

/** The chain as one oracle sees it; `key` signs everything it sends. */
export function createOracleChain({
  chain,
  deployment,
  key,
}: {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly key: Key;
}): OracleChain {
  const { api } = chain;
  const grid = openContract(chain, deployment, 'gridService');
  const registry = openContract(chain, deployment, 'resourceRegistry');
  const sender = new Sender(chain, key);
  const readFacts = createFactReader(chain, deployment);

  const factsOfBlock = async (height: number): Promise<ContractFact[]> => {
    const at = await api.at(await api.rpc.chain.getBlockHash(height));
    const [records, now] = await Promise.all([at.query.system?.events?.(), at.query.timestamp?.now?.()]);
    return readFacts(records as never, height, Number(String(now)));
  };
  const send = async (build: () => Promise<SubmittableExtrinsic<'promise'>>): Promise<FinalizedExtrinsic> => {
    const { blockHash, blockHeight, extrinsicHash, events } = await sender.send(build);
    const now = await (await api.at(blockHash)).query.timestamp?.now?.();
    return { blockHash, blockHeight, extrinsicHash, events: readFacts(events, blockHeight, Number(String(now))) };
  };

  return {
    oracle: key.address,
    genesisHash: chain.genesisHash,
    finalizedHeight: async () => {
      const hash = await api.rpc.chain.getFinalizedHead();
      return (await api.rpc.chain.getHeader(hash)).number.toNumber();
    },
    facts: async (fromHeight, toHeight) => {
      const facts: ContractFact[] = [];
      for (let height = fromHeight; height <= toHeight; height++) facts.push(...(await factsOfBlock(height)));
      return facts;
    },
    device: async (deviceId) => {
      const [info] = InfoSchema.parse((await registry.query('reporting_info', [[deviceId]])).toJSON());
      if (info === null) return undefined;
      return {
        owner: info.owner,
        oracle: info.oracle,
        isActive: info.active,
        isEligible: info.eligible,
        activeSinceMs: info.activeSinceMs,
        capacityWatts: info.capacityWatts,
      };
    },
    participation: async (eventId, deviceId) => {
      const stored = ParticipationSchema.parse((await grid.query('participation', [eventId, deviceId])).toJSON());
      if (stored === null) return undefined;
      return {
        isSettled: stored.status === 'Settled',
        coveredMs: stored.coveredMs,
        meteredMwh: stored.meteredMwh,
        completeAtMs: stored.completeAtMs ?? undefined,
      };
    },
    lastEndMs: async (deviceId) => MeterSchema.parse((await grid.query('meter', [deviceId])).toJSON()).lastEndMs,
    registerDevice: (deviceId, owner, metadata) =>
      send(async () => {
        const stake = z
          .object({ ok: integer })
          .parse((await registry.query('stake_for', [metadata.capacityWatts])).toJSON()).ok;
        const args = [deviceId, accountIdOf(owner), key.address, metadata];
        return registry.call('register_device', args, key.address, stake);
      }),
    enroll: ({ eventId, deviceId, ...enrolment }) =>
      send(() => grid.call('enroll', [eventId, deviceId, enrolment], key.address)),
    report: (intervals) => send(() => grid.call('report', [intervals], key.address)),
    settle: (eventId: bigint, deviceId: Hex) => send(() => grid.call('settle', [eventId, deviceId], key.address)),
  };
}
