import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { ACCOUNT } from '../entities/account';
import { DEVICE } from '../entities/device';
import type { ListArgs } from '../entities/entity';
import { PARTICIPATION } from '../entities/participation';
import { REWARD } from '../entities/reward';
import { addressOf, parseAccountId } from '../ids';
import type { ItemRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => ACCOUNT.type)
export class AccountResolver {
  @Query(() => ACCOUNT.type, { nullable: true, description: 'The account, or null.' })
  account(
    @Arg('id', () => ID, { description: 'Account id, 0x hex, or SS58 address.' }) id: string,
    @Ctx() { items }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return items.find(ACCOUNT, parseAccountId(id), selectionOf(info));
  }

  @Query(() => ACCOUNT.connection, { description: 'Highest earners first.' })
  accounts(
    @Args(() => ACCOUNT.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(ACCOUNT, args, info);
  }

  @FieldResolver(() => String, { description: 'SS58 address, prefix 42.' })
  address(@Root() { id }: ItemRow): string {
    return addressOf(id);
  }

  @FieldResolver(() => DEVICE.connection, { description: 'What it owns, newest first.' })
  devices(
    @Root() { id }: ItemRow,
    @Args(() => DEVICE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(DEVICE, 'owner', id, args, info);
  }

  @FieldResolver(() => PARTICIPATION.connection, { description: 'Of its devices, last enrolled first.' })
  participations(
    @Root() { id }: ItemRow,
    @Args(() => PARTICIPATION.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(PARTICIPATION, 'account', id, args, info);
  }

  @FieldResolver(() => REWARD.connection, { description: 'What it was paid, newest first.' })
  rewards(
    @Root() { id }: ItemRow,
    @Args(() => REWARD.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(REWARD, 'account', id, args, info);
  }
}
