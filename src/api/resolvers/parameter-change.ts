import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { PARAMETER } from '../entities/parameter';
import { PARAMETER_CHANGE } from '../entities/parameter-change';
import type { ParameterChangeRow } from '../rows';

@Resolver(() => PARAMETER_CHANGE.type)
export class ParameterChangeResolver {
  @Query(() => PARAMETER_CHANGE.connection, { description: 'Newest first.' })
  parameterChanges(@Args(() => PARAMETER_CHANGE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(PARAMETER_CHANGE, args);
  }

  @FieldResolver(() => PARAMETER.type, { description: 'The parameter.' })
  parameter(@Root() { parameterId }: ParameterChangeRow, @Ctx() { parameters }: ApiContext) {
    return parameters.load(parameterId);
  }
}
