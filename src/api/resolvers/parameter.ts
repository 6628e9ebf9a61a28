import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { PARAMETER } from '../entities/parameter';
import { PARAMETER_CHANGE } from '../entities/parameter-change';
import type { ItemRow } from '../rows';

@Resolver(() => PARAMETER.type)
export class ParameterResolver {
  @Query(() => PARAMETER.connection, { description: 'By contract and name.' })
  parameters(@Args(() => PARAMETER.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(PARAMETER, args);
  }

  @FieldResolver(() => PARAMETER_CHANGE.connection, { description: 'Newest first.' })
  changes(
    @Root() { id }: ItemRow,
    @Args(() => PARAMETER_CHANGE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
  ) {
    return lists.pageOf(PARAMETER_CHANGE, 'parameter', id, args);
  }
}
