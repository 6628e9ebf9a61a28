import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { PARAMETER } from '../entities/parameter';

@Resolver(() => PARAMETER.type)
export class ParameterResolver {
  @Query(() => PARAMETER.connection, { description: 'By contract and key.' })
  parameters(@Args(() => PARAMETER.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(PARAMETER, args);
  }
}
