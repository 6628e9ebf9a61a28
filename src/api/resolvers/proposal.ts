import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { PROPOSAL } from '../entities/proposal';
import { VOTE } from '../entities/vote';
import { parseDecimalId } from '../ids';
import type { ProposalRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => PROPOSAL.type)
export class ProposalResolver {
  @Query(() => PROPOSAL.type, { nullable: true, description: 'The proposal, or null.' })
  proposal(
    @Arg('id', () => ID, { description: 'Decimal number.' }) id: string,
    @Ctx() { items }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return items.find(PROPOSAL, parseDecimalId('proposal', id), selectionOf(info));
  }

  @Query(() => PROPOSAL.connection, { description: 'Newest first.' })
  proposals(
    @Args(() => PROPOSAL.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(PROPOSAL, args, info);
  }

  @FieldResolver(() => VOTE.connection, { description: 'On it, newest first.' })
  votes(
    @Root() { id }: ProposalRow,
    @Args(() => VOTE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(VOTE, 'proposal', id, args, info);
  }
}
