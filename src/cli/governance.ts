import { Command } from 'commander';
import { openContract } from '../chain/contract';
import { type ProposalState, readNewestProposals, readProposal } from '../chain/proposals';
import { integer } from '../chain/scale-json';
import { UsageError } from '../shared/errors';
import { formatPwgd } from '../shared/units';
import { decimalArgument, integerArgument, numberArgument } from './arguments';
import { addTargetOptions, type ChainTarget, keyFor, type OpenedTarget, withTarget } from './chain-target';
import { choiceOf } from './choice';
import { OWNABLE, proposeCommand } from './governance-propose';
import { createOutput } from './output';
import { type Message, sendAndTell, sendMessage } from './send-message';

const CHOICES = ['For', 'Against'] as const;

const NAMES = Object.keys(OWNABLE) as (keyof typeof OWNABLE)[];

interface GovernanceOptions extends ChainTarget {
  readonly json?: true;
}

/** `powergrid governance`: proposals and votes of those who hold PWGD. */
export function governanceCommand(): Command {
  return new Command('governance')
    .description('Propose, vote and carry out. Signs with POWERGRID_HOUSEHOLD_KEY (//Charlie on development chains).')
    .addCommand(proposeCommand())
    .addCommand(voteCommand())
    .addCommand(stepCommand('queue', 'Queue a proposal that has passed; anyone may.', 'is queued'))
    .addCommand(stepCommand('execute', 'Carry out a queued proposal whose wait is over; anyone may.', 'is executed'))
    .addCommand(stepCommand('cancel', 'Cancel a proposal; for who made it, and for the guardian.', 'is cancelled'))
    .addCommand(stepCommand('reclaim', 'Take back what was locked for a proposal, once its vote is over.', 'gave back'))
    .addCommand(offerCommand())
    .addCommand(adoptCommand())
    .addCommand(listCommand())
    .addCommand(showCommand());
}

function voteCommand(): Command {
  return proposalArgument('vote', 'Vote on a proposal; the PWGD are locked until the vote is over.')
    .requiredOption('--choice <choice>', CHOICES.join(', '), choiceOf(CHOICES))
    .requiredOption('--amount <pwgd>', 'how many PWGD to vote with', decimalArgument(18))
    .action(
      async (
        proposalId: bigint,
        options: GovernanceOptions & { readonly choice: (typeof CHOICES)[number]; readonly amount: bigint },
      ) => {
        const { choice, amount } = options;
        await withTarget(options, async (target) => {
          await allowLocking(target, amount);
          await sendAndTell(
            target,
            {
              contract: 'governance',
              message: 'vote',
              args: [proposalId, choice === 'For', amount],
              key: voterKey(target),
            },
            createOutput(options.json === true),
            `${formatPwgd(amount)} PWGD voted ${choice} proposal ${proposalId}`,
            { proposalId },
          );
        });
      },
    );
}

/** Lets governance take what the vote locks, when it may not yet. */
async function allowLocking(target: OpenedTarget, amount: bigint): Promise<void> {
  const { address } = openContract(target.chain, target.deployment, 'governance');
  const token = openContract(target.chain, target.deployment, 'token');
  const key = voterKey(target);
  const allowed = integer.parse((await token.query('allowance', [key.address, address])).toJSON());
  if (allowed < amount)
    await sendMessage(target, { contract: 'token', message: 'approve', args: [address, amount], key });
}

function stepCommand(name: 'queue' | 'execute' | 'cancel' | 'reclaim', description: string, told: string): Command {
  return proposalArgument(name, description).action(async (proposalId: bigint, options: GovernanceOptions) => {
    await withTarget(options, (target) =>
      sendAndTell(
        target,
        { contract: 'governance', message: name, args: [proposalId], key: voterKey(target) },
        createOutput(options.json === true),
        `Proposal ${proposalId} ${told}`,
        { proposalId },
      ),
    );
  });
}

function offerCommand(): Command {
  return handingOver(
    'offer',
    'Offer a contract to governance. Signs with POWERGRID_OWNER_KEY (//Alice on development chains).',
    (target, name) => ({
      contract: OWNABLE[name],
      message: 'offer_ownership',
      args: [target.deployment.contracts.governance.address],
      key: keyFor(target.chain, 'POWERGRID_OWNER_KEY', '//Alice'),
    }),
    'is offered to governance',
  );
}

function adoptCommand(): Command {
  return handingOver(
    'adopt',
    'Make governance the owner of a contract that was offered to it; anyone may.',
    (target, name) => ({
      contract: 'governance',
      message: 'adopt',
      args: [target.deployment.contracts[OWNABLE[name]].address],
      key: voterKey(target),
    }),
    'belongs to governance',
  );
}

function handingOver(
  command: string,
  description: string,
  messageOf: (target: OpenedTarget, name: keyof typeof OWNABLE) => Message,
  told: string,
): Command {
  return addTargetOptions(new Command(command))
    .description(description)
    .argument('<contract>', NAMES.join(', '), choiceOf(NAMES))
    .option('--json', 'print the result as one last line of JSON')
    .action(async (name: keyof typeof OWNABLE, options: GovernanceOptions) => {
      const output = createOutput(options.json === true);
      await withTarget(options, (target) => sendAndTell(target, messageOf(target, name), output, `${name} ${told}`));
    });
}

function listCommand(): Command {
  return addTargetOptions(new Command('list'))
    .description('List the newest proposals, as the contract has them.')
    .option('--limit <count>', 'how many', integerArgument(1, 50), 20)
    .option('--json', 'print the result as one last line of JSON')
    .action(async (options: GovernanceOptions & { readonly limit: number }) => {
      const output = createOutput(options.json === true);
      await withTarget(options, async ({ chain, deployment }) => {
        const governance = openContract(chain, deployment, 'governance');
        const proposals = await readNewestProposals(governance, options.limit);
        for (const proposal of proposals) output.say(lineOf(proposal));
        if (proposals.length === 0) output.say('There is no proposal yet.');
        output.result({ proposals });
      });
    });
}

function showCommand(): Command {
  return proposalArgument('show', 'Show one proposal, as the contract has it.').action(
    async (proposalId: bigint, options: GovernanceOptions) => {
      const output = createOutput(options.json === true);
      await withTarget(options, async ({ chain, deployment }) => {
        const proposal = await readProposal(openContract(chain, deployment, 'governance'), proposalId);
        if (!proposal) {
          throw new UsageError(`There is no proposal ${proposalId}. \`powergrid governance list\` lists them.`);
        }
        output.say(lineOf(proposal));
        output.say(`  action     ${JSON.stringify(proposal.action)}`);
        output.say(`  proposer   ${proposal.proposer}`);
        output.say(`  vote ends  ${timeOf(proposal.endsAtMs)}`);
        const { schedule } = proposal;
        if (schedule)
          output.say(`  execute    ${timeOf(schedule.executableFromMs)} to ${timeOf(schedule.expiresAtMs)}`);
        output.result({ proposal });
      });
    },
  );
}

function proposalArgument(name: string, description: string): Command {
  return addTargetOptions(new Command(name))
    .description(description)
    .argument('<proposal>', 'its number', numberArgument)
    .option('--json', 'print the result as one last line of JSON');
}

function voterKey({ chain }: OpenedTarget): ReturnType<typeof keyFor> {
  return keyFor(chain, 'POWERGRID_HOUSEHOLD_KEY', '//Charlie');
}

function lineOf({ proposalId, status, votesFor, votesAgainst, description }: ProposalState): string {
  const votes = `for ${formatPwgd(votesFor)}, against ${formatPwgd(votesAgainst)}`;
  return `${proposalId}  ${status}  ${votes}  ${description}`;
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
