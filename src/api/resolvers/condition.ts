import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import { CONDITION } from '../entities/condition';
import type { ListArgs } from '../entities/entity';

@Resolver(() => CONDITION.type)
export class ConditionResolver {
  @Query(() => CONDITION.connection, { description: 'Newest first.' })
  conditions(
    @Args(() => CONDITION.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(CONDITION, args, info);
  }
}
