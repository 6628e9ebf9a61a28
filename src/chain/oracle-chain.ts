import { z } from 'zod';
import type { Deployment } from '../shared/deployment';
import type { Hex } from '../shared/ids';
import { finalizedBlock, hashAt, readBlock } from './block';
import type { Chain } from './connection';
import { openContract } from './contract';
import { createFactReader } from './facts';
import { atFreshTime } from './fresh-time';
import { accountIdOf, type Key } from './keys';
import type { ContractFact, FinalizedExtrinsic, OracleChain } from './powergrid-chain';
import { integer, ms } from './scale-json';
import { type BuildExtrinsic, Sender } from './sender';

/** Blocks read at the same time. */
const BLOCKS_AT_ONCE = 8;
/** An item that a dry run refuses as too early may be recorded in its block, which costs more. */
const REPORT_GAS_FACTOR = 2n;

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

export interface OracleChainOptions {
  readonly chain: Chain;
  readonly deployment: Deployment;
  /** Signs everything. */
  readonly key: Key;
}

/** The chain as one oracle sees it. */
export function createOracleChain({ chain, deployment, key }: OracleChainOptions): OracleChain {
  const grid = openContract(chain, deployment, 'gridService');
  const registry = openContract(chain, deployment, 'resourceRegistry');
  const sender = new Sender(chain, key);
  const readFacts = createFactReader(chain, deployment);

  const factsOfBlock = async (height: number): Promise<readonly ContractFact[]> => {
    const { records, timeMs } = await readBlock(chain, await hashAt(chain, height));
    return readFacts(
      records.map((record, index) => ({ record, index })),
      height,
      timeMs,
    );
  };
  const send = async (build: BuildExtrinsic): Promise<FinalizedExtrinsic> => {
    const { blockHash, blockHeight, blockTimeMs, extrinsicHash, records } = await sender.send(build);
    return { blockHash, blockHeight, extrinsicHash, events: readFacts(records, blockHeight, blockTimeMs) };
  };

  return {
    oracle: key.address,
    genesisHash: chain.genesisHash,
    finalizedHeight: async () => (await finalizedBlock(chain)).height,
    facts: async (fromHeight, toHeight) => {
      const facts: ContractFact[] = [];
      for (let first = fromHeight; first <= toHeight; first += BLOCKS_AT_ONCE) {
        const length = Math.min(BLOCKS_AT_ONCE, toHeight - first + 1);
        const heights = Array.from({ length }, (_, index) => first + index);
        facts.push(...(await Promise.all(heights.map(factsOfBlock))).flat());
      }
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
    lastEndMs: async (deviceId) => ms.parse((await grid.query('last_end_ms', [deviceId])).toJSON()),
    registerDevice: (deviceId, owner, metadata) =>
      send(async () => {
        const stake = integer.parse((await registry.query('stake_for', [metadata.capacityWatts])).toJSON());
        const args = [deviceId, accountIdOf(owner), key.address, metadata];
        return registry.call('register_device', args, key.address, { value: stake });
      }),
    enroll: ({ eventId, deviceId, ...enrolment }) =>
      send(() => grid.call('enroll', [eventId, deviceId, enrolment], key.address)),
    report: (intervals) => send(() => grid.call('report', [intervals], key.address, { gasFactor: REPORT_GAS_FACTOR })),
    settle: (eventId: bigint, deviceId: Hex) =>
      atFreshTime(chain, sender, () => send(() => grid.call('settle', [eventId, deviceId], key.address))),
  };
}
