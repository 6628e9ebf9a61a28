import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import { DISPUTE } from '../entities/dispute';
import type { ListArgs } from '../entities/entity';

@Resolver(() => DISPUTE.type)
export class DisputeResolver {
  @Query(() => DISPUTE.connection, { description: 'Last opened first.' })
  disputes(
    @Args(() => DISPUTE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(DISPUTE, args, info);
  }
}
