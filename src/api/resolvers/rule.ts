import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { RULE } from '../entities/rule';
import { RULE_TRIGGER } from '../entities/rule-trigger';
import { parseDecimalId } from '../ids';
import type { ItemRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => RULE.type)
export class RuleResolver {
  @Query(() => RULE.type, { nullable: true, description: 'The rule, or null.' })
  rule(
    @Arg('id', () => ID, { description: 'Decimal number.' }) id: string,
    @Ctx() { items }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return items.find(RULE, parseDecimalId('rule', id), selectionOf(info));
  }

  @Query(() => RULE.connection, { description: 'Newest first.' })
  rules(@Args(() => RULE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext, @Info() info: GraphQLResolveInfo) {
    return lists.page(RULE, args, info);
  }

  @FieldResolver(() => RULE_TRIGGER.connection, { description: 'What it opened, newest first.' })
  triggers(
    @Root() { id }: ItemRow,
    @Args(() => RULE_TRIGGER.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(RULE_TRIGGER, 'rule', id, args, info);
  }
}
