import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { STAKE_CHANGE } from '../entities/stake-change';

@Resolver(() => STAKE_CHANGE.type)
export class StakeChangeResolver {
  @Query(() => STAKE_CHANGE.connection, { description: 'Newest first.' })
  stakeChanges(
    @Args(() => STAKE_CHANGE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(STAKE_CHANGE, args, info);
  }
}
