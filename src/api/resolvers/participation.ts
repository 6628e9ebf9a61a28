import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { DISPUTE } from '../entities/dispute';
import type { ListArgs } from '../entities/entity';
import { PARTICIPATION } from '../entities/participation';
import { parseParticipationId } from '../ids';
import type { ParticipationRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => PARTICIPATION.type)
export class ParticipationResolver {
  @Query(() => PARTICIPATION.type, { nullable: true, description: 'The participation, or null.' })
  participation(
    @Arg('id', () => ID, { description: '<eventId>-<deviceId>' }) id: string,
    @Ctx() { items }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return items.find(PARTICIPATION, parseParticipationId(id), selectionOf(info));
  }

  @Query(() => PARTICIPATION.connection, { description: 'Last enrolled first.' })
  participations(
    @Args(() => PARTICIPATION.listArgs) args: ListArgs,
    @Arg('account', () => ID, { nullable: true, description: 'Short for where: { account_eq }.' })
    account: string | undefined,
    @Arg('device', () => ID, { nullable: true, description: 'Short for where: { device_eq }.' })
    device: string | undefined,
    @Arg('gridEvent', () => ID, { nullable: true, description: 'Short for where: { gridEvent_eq }.' })
    gridEvent: string | undefined,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(PARTICIPATION, args, info, { account_eq: account, device_eq: device, gridEvent_eq: gridEvent });
  }

  @FieldResolver(() => DISPUTE.connection, { description: 'Of it, last opened first.' })
  disputes(
    @Root() { id }: ParticipationRow,
    @Args(() => DISPUTE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(DISPUTE, 'participation', id, args, info);
  }
}
