import { compactStripLength, u8aToHex } from '@polkadot/util';
import { z } from 'zod';
import { type Contract, findMessage } from './contract';
import { accountIdOf } from './keys';
import { integer, ms } from './scale-json';
import type { PlacedRecord } from './sender';

const PAGE = 50;
const text = z.string();
const ProposalSchema = z.object({
  proposer: text,
  startsAtMs: ms,
  endsAtMs: ms,
  votesFor: integer,
  votesAgainst: integer,
  schedule: z.object({ executableFromMs: ms, expiresAtMs: ms }).nullable(),
});
const ContentSchema = z.object({ action: z.unknown(), description: text });

/** A proposal as governance has it now. Times are Unix ms, votes in PWGD's smallest unit. */
export type ProposalState = z.infer<typeof ProposalSchema> & {
  readonly proposalId: bigint;
  readonly status: string;
  readonly description: string;
  /** What it would do, as the metadata writes it. */
  readonly action: unknown;
};

/** The newest proposals, newest first. */
export async function readNewestProposals(governance: Contract, limit: number): Promise<readonly ProposalState[]> {
  const count = integer.parse((await governance.query('proposal_count', [])).toJSON());
  const length = Math.min(limit, PAGE);
  const ids = Array.from({ length }, (_, index) => count - BigInt(index)).filter((id) => id > 0n);
  const proposals = await Promise.all(ids.map((id) => readProposal(governance, id)));
  return proposals.filter((proposal) => proposal !== undefined);
}

/** Undefined when there is no such proposal. */
export async function readProposal(governance: Contract, proposalId: bigint): Promise<ProposalState | undefined> {
  const proposal = ProposalSchema.nullable().parse((await governance.query('proposal', [proposalId])).toJSON());
  if (proposal === null) return undefined;
  const content = ContentSchema.parse((await governance.query('content', [proposalId])).toJSON());
  const status = text.parse((await governance.query('status', [proposalId])).toJSON());
  return { ...proposal, ...content, status, proposalId };
}

/** One of the owner's messages of `target`, as a proposal's action. @throws Error for arguments that do not fit. */
export function callAction(target: Contract, messageName: string, args: readonly unknown[]): object {
  const message = findMessage(target.abi.messages, target.name, messageName);
  const [, data] = compactStripLength(message.toU8a([...args]));
  const call = { target: target.address, selector: message.selector.toHex(), input: u8aToHex(data.subarray(4)) };
  return { Call: call };
}

/** The number of the proposal that an extrinsic made; undefined when its events speak of none. */
export function proposedIn(governance: Contract, records: readonly PlacedRecord[]): bigint | undefined {
  for (const { record } of records) {
    const { section, method, data } = record.event;
    const isOurs = section === 'contracts' && method === 'ContractEmitted';
    if (!isOurs || data[0]?.toHex() !== accountIdOf(governance.address)) continue;
    const { event, args } = governance.abi.decodeEvent(record);
    const index = event.args.findIndex(({ name }) => name === 'proposalId');
    if (event.identifier.endsWith('ProposalCreated')) return integer.parse(args[index]?.toJSON());
  }
  return undefined;
}
