import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { DISPUTE } from '../entities/dispute';
import type { ListArgs } from '../entities/entity';
import { PARTICIPATION } from '../entities/participation';
import type { DisputeRow } from '../rows';

@Resolver(() => DISPUTE.type)
export class DisputeResolver {
  @Query(() => DISPUTE.connection, { description: 'Last opened first.' })
  disputes(@Args(() => DISPUTE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(DISPUTE, args);
  }

  @FieldResolver(() => PARTICIPATION.type, { description: 'What is doubted.' })
  participation(@Root() { participationId }: DisputeRow, @Ctx() { participations }: ApiContext) {
    return participations.load(participationId);
  }
}
