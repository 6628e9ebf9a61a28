import { Proposal, Vote } from '../../model';
import type { EventFields } from '../events';
import { accountOf, type HandlerContext } from './context';

/** An account votes once on a proposal. */
export async function handleVoteCast(
  context: HandlerContext,
  { proposalId, voter, inFavour: isInFavour, weight, atMs: votedAtMs }: EventFields['VoteCast'],
): Promise<void> {
  const { entities, event } = context;
  const proposal = await entities.get(Proposal, String(proposalId));
  proposal.voteCount += 1;
  if (isInFavour) proposal.votesFor += weight;
  else proposal.votesAgainst += weight;
  entities.add(
    Vote,
    new Vote({
      id: voteIdOf(proposalId, voter),
      proposal,
      voter: await accountOf(context, voter),
      isInFavour,
      weight,
      votedAtMs,
      event,
    }),
  );
}

export async function handleVotesReclaimed(
  { entities }: HandlerContext,
  { proposalId, voter, atMs }: EventFields['VotesReclaimed'],
): Promise<void> {
  (await entities.get(Vote, voteIdOf(proposalId, voter))).reclaimedAtMs = atMs;
}

function voteIdOf(proposalId: bigint, voter: string): string {
  return `${proposalId}-${voter}`;
}
