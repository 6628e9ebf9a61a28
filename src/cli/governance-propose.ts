import { Command, InvalidArgumentError } from 'commander';
import { type Contract, openContract } from '../chain/contract';
import { accountIdOf } from '../chain/keys';
import { callAction, proposedIn } from '../chain/proposals';
import { messageOf, UsageError } from '../shared/errors';
import { addTargetOptions, type ChainTarget, keyFor, type OpenedTarget, withTarget } from './chain-target';
import { createOutput } from './output';
import { sendMessage } from './send-message';

/** The contracts that governance may own, as people call them. */
export const OWNABLE = { token: 'token', registry: 'resourceRegistry', grid: 'gridService' } as const;

interface OwnersMessage {
  readonly contract: (typeof OWNABLE)[keyof typeof OWNABLE];
  readonly message: string;
}

interface ProposeOptions extends ChainTarget {
  readonly call?: OwnersMessage;
  readonly args?: readonly unknown[];
  readonly set?: object;
  readonly guardian?: string;
  readonly upgrade?: string;
  readonly description: string;
  readonly json?: true;
}

/** `powergrid governance propose`. */
export function proposeCommand(): Command {
  return addTargetOptions(new Command('propose'))
    .description('Propose something to those who hold PWGD.')
    .option(
      '--call <contract.message>',
      "one of the owner's messages of token, registry or grid, such as grid.set_parameter",
      parseCall,
    )
    .option('--args <json>', 'its arguments, such as \'["ReportPeriodMs", "3600000"]\'', parseArgs)
    .option('--set <key=value>', 'or a parameter of governance, such as QuorumBp=2000', parseSet)
    .option('--guardian <address>', 'or who may cancel proposals; "none" for nobody')
    .option('--upgrade <hash>', 'or other code for governance: its hash, 0x…')
    .requiredOption('--description <text>', 'why, for everybody to read; at most 256 bytes')
    .option('--json', 'print the result as one last line of JSON')
    .action(runPropose);
}

async function runPropose(options: ProposeOptions): Promise<void> {
  const output = createOutput(options.json === true);
  const asked = [options.call, options.set, options.guardian, options.upgrade].filter((one) => one !== undefined);
  if (asked.length !== 1) throw new UsageError('Say one of --call, --set, --guardian and --upgrade.');
  await withTarget(options, async (target) => {
    const key = keyFor(target.chain, 'POWERGRID_HOUSEHOLD_KEY', '//Charlie');
    const { blockHeight, extrinsicHash, records } = await sendMessage(target, {
      contract: 'governance',
      message: 'propose',
      args: [actionOf(options, target), options.description],
      key,
    });
    const proposalId = proposedIn(openContract(target.chain, target.deployment, 'governance'), records);
    output.say(`Proposal ${proposalId} is made, block ${blockHeight}.`);
    output.result({ proposalId, block: blockHeight, extrinsic: extrinsicHash });
  });
}

function actionOf({ call, args = [], set, guardian, upgrade }: ProposeOptions, target: OpenedTarget): object {
  if (call) return callOf(openContract(target.chain, target.deployment, call.contract), call.message, args);
  if (set) return { SetParameter: set };
  if (guardian) return { SetGuardian: guardian === 'none' ? null : accountIdOf(guardian) };
  return { Upgrade: { codeHash: upgrade, migrate: null } };
}

function callOf(contract: Contract, message: string, args: readonly unknown[]): object {
  try {
    return callAction(contract, message, args);
  } catch (error) {
    throw new UsageError(`${contract.name}.${message} cannot be called with these arguments: ${messageOf(error)}`);
  }
}

function parseCall(text: string): OwnersMessage {
  const [name = '', message] = text.split('.');
  const contract = Object.entries(OWNABLE).find(([one]) => one === name)?.[1];
  if (!contract || !message) {
    throw new InvalidArgumentError(`It is ${Object.keys(OWNABLE).join(', ')}, a dot and a message.`);
  }
  return { contract, message };
}

function parseArgs(text: string): readonly unknown[] {
  try {
    const args: unknown = JSON.parse(text);
    if (Array.isArray(args)) return args;
  } catch {}
  throw new InvalidArgumentError('It is a JSON array.');
}

function parseSet(text: string): object {
  const [, key, value] = /^([A-Za-z]+)=(\d+)$/.exec(text) ?? [];
  if (!key || value === undefined) throw new InvalidArgumentError('It is a parameter, = and a whole number.');
  return { key, value };
}
