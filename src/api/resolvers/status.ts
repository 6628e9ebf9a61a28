import { type ClassType, Ctx, Query, Resolver } from 'type-graphql';
import type { Deployment } from '../../shared/deployment';
import { type ApiContext, readIndexed } from '../context';
import { Status } from '../types';

/** The `status` query for one deployment. */
export function statusResolverFor(deployment: Deployment): ClassType {
  @Resolver()
  class StatusResolver {
    @Query(() => Status, { description: 'How far the index is, and which chain it is of.' })
    async status(@Ctx() { sql }: ApiContext): Promise<Status> {
      const indexed = await readIndexed(sql);
      const [undecoded] = await sql<{ count: number }[]>`
        select coalesce(sum(undecoded_count), 0)::int as count from contract_history`;
      return {
        ...indexed,
        lagBlocks: indexed.height - indexed.finalizedHeight,
        genesisHash: deployment.chain.genesisHash,
        undecodedCount: undecoded?.count ?? 0,
      };
    }
  }
  return StatusResolver;
}
