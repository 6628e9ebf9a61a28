import { Ctx, Query, Resolver } from 'type-graphql';
import { CONTRACT_NAMES } from '../../shared/deployment';
import { Volatile } from '../cache/repeatable';
import type { ApiContext } from '../context';
import { accountIdOf } from '../ids';
import { readProofProgress } from '../queries/block-proofs';
import { readHistoryChecks } from '../queries/history-checks';
import { Status } from '../types';

interface HistoryRow {
  readonly id: string;
  readonly seq: string;
  readonly digest: string;
  readonly undecodedCount: number;
}

@Resolver()
export class StatusResolver {
  // The chain goes on without the index, and histories are compared beside its transactions.
  @Volatile()
  @Query(() => Status, { description: 'How far the index is, and which chain it is of.' })
  async status(@Ctx() { sql, read, processor, deployment, chainHeight }: ApiContext): Promise<Status> {
    const [indexed, histories, checks, proofs, chainHead] = await Promise.all([
      processor.readIndexed(),
      read(sql<HistoryRow[]>`select id, seq, digest, undecoded_count from contract_history`),
      readHistoryChecks(sql),
      readProofProgress(sql),
      chainHeight().catch(() => undefined),
    ]);
    const contracts = CONTRACT_NAMES.map((name) => {
      const { address, codeHash } = deployment.contracts[name];
      const id = accountIdOf(address);
      const history = histories.find((row) => row.id === id);
      return {
        id,
        address,
        name,
        codeHash,
        seq: history?.seq ?? '0',
        digest: history?.digest ?? null,
        undecodedCount: history?.undecodedCount ?? 0,
        check: checks.find((check) => check.id === id) ?? null,
      };
    });
    return {
      ...indexed,
      unfinalizedBlocks: indexed.height - indexed.finalizedHeight,
      chainHeight: chainHead ?? null,
      // The index may be ahead of a chain height that was read before it.
      lagBlocks: chainHead === undefined ? null : Math.max(0, chainHead - indexed.height),
      chain: { ...deployment.chain, startBlock: deployment.startBlock },
      contracts,
      proofs: proofs ?? null,
    };
  }
}
