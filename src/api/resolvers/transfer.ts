import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { ACCOUNT } from '../entities/account';
import type { ListArgs } from '../entities/entity';
import { TRANSFER } from '../entities/transfer';
import type { TransferRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => TRANSFER.type)
export class TransferResolver {
  @Query(() => TRANSFER.connection, { description: 'Newest first.' })
  transfers(
    @Args(() => TRANSFER.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(TRANSFER, args, info);
  }

  @FieldResolver(() => ACCOUNT.type, { nullable: true, description: 'Who gave; null when it was minted.' })
  from(@Root() { from }: TransferRow, @Ctx() { items }: ApiContext, @Info() info: GraphQLResolveInfo) {
    return from === null ? null : items.find(ACCOUNT, from, selectionOf(info));
  }

  @FieldResolver(() => ACCOUNT.type, { nullable: true, description: 'Who received; null when it was burned.' })
  to(@Root() { to }: TransferRow, @Ctx() { items }: ApiContext, @Info() info: GraphQLResolveInfo) {
    return to === null ? null : items.find(ACCOUNT, to, selectionOf(info));
  }
}
