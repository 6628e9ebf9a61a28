import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import { CONDITION } from '../entities/condition';
import type { ListArgs } from '../entities/entity';

@Resolver(() => CONDITION.type)
export class ConditionResolver {
  @Query(() => CONDITION.connection, { description: 'Newest first.' })
  conditions(@Args(() => CONDITION.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(CONDITION, args);
  }
}
