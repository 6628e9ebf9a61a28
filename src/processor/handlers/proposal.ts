import { Proposal, ProposalStatus } from '../../model';
import type { EventFields } from '../events';
import { jsonOf } from '../json';
import { accountOf, type HandlerContext } from './context';

export async function handleProposalCreated(
  context: HandlerContext,
  fields: EventFields['ProposalCreated'],
): Promise<void> {
  const { entities, event } = context;
  entities.add(
    Proposal,
    new Proposal({
      id: String(fields.proposalId),
      number: fields.proposalId,
      proposer: await accountOf(context, fields.proposer),
      action: jsonOf(fields.action),
      description: fields.description,
      startsAtMs: fields.startsAtMs,
      endsAtMs: fields.endsAtMs,
      supply: fields.supply,
      quorumBp: fields.quorumBp,
      timelockMs: fields.timelockMs,
      executionWindowMs: fields.executionWindowMs,
      votesFor: 0n,
      votesAgainst: 0n,
      voteCount: 0,
      status: ProposalStatus.Active,
      createdAtMs: fields.atMs,
      event,
    }),
  );
}

export async function handleProposalQueued(
  { entities }: HandlerContext,
  { proposalId, quorum, executableFromMs, expiresAtMs }: EventFields['ProposalQueued'],
): Promise<void> {
  const proposal = await entities.get(Proposal, String(proposalId));
  Object.assign(proposal, { status: ProposalStatus.Queued, quorum, executableFromMs, expiresAtMs });
}

export async function handleProposalEnded(
  { entities }: HandlerContext,
  { proposalId, atMs }: EventFields['ProposalExecuted' | 'ProposalCancelled'],
  status: ProposalStatus,
): Promise<void> {
  const proposal = await entities.get(Proposal, String(proposalId));
  proposal.status = status;
  proposal.endedAtMs = atMs;
}
