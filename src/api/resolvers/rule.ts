import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { RULE } from '../entities/rule';

@Resolver(() => RULE.type)
export class RuleResolver {
  @Query(() => RULE.connection, { description: 'Newest first.' })
  rules(@Args(() => RULE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(RULE, args);
  }
}
