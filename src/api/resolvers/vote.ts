import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { VOTE } from '../entities/vote';

@Resolver(() => VOTE.type)
export class VoteResolver {
  @Query(() => VOTE.connection, { description: 'Newest first.' })
  votes(@Args(() => VOTE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext, @Info() info: GraphQLResolveInfo) {
    return lists.page(VOTE, args, info);
  }
}
