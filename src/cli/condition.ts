import { Command } from 'commander';
import { decimalArgument } from './arguments';
import { addTargetOptions, type ChainTarget, keyFor, withTarget } from './chain-target';
import { createOutput } from './output';
import { sendAndTell } from './send-message';

interface SubmitOptions extends ChainTarget {
  readonly loadKw: bigint;
  readonly capacityKw: bigint;
  readonly frequencyHz?: bigint;
  readonly voltage?: bigint;
  readonly renewable?: bigint;
  readonly json?: true;
}

/** `powergrid condition`: the state of the grid, as a feed sees it. */
export function conditionCommand(): Command {
  const submit = addTargetOptions(new Command('submit'))
    .description('Tell the state of the grid; rules that match open grid events. For approved feeds.')
    .requiredOption('--load-kw <kw>', 'what is drawn', decimalArgument(6))
    .requiredOption('--capacity-kw <kw>', 'what can be drawn', decimalArgument(6))
    .option('--frequency-hz <hz>', 'the frequency (default: 50)', decimalArgument(3))
    .option('--voltage <volts>', 'the voltage (default: 230)', decimalArgument(3))
    .option('--renewable <percent>', 'share of renewable generation (default: 0)', decimalArgument(2))
    .option('--json', 'print the result as one last line of JSON')
    .action(runSubmit);
  return new Command('condition').description('Tell the state of the grid.').addCommand(submit);
}

async function runSubmit(options: SubmitOptions): Promise<void> {
  const condition = {
    loadMilliwatts: options.loadKw,
    capacityMilliwatts: options.capacityKw,
    frequencyMillihertz: options.frequencyHz ?? 50_000n,
    voltageMillivolts: options.voltage ?? 230_000n,
    renewableBp: options.renewable ?? 0n,
  };
  await withTarget(options, (target) =>
    sendAndTell(
      target,
      {
        contract: 'gridService',
        message: 'submit_condition',
        args: [condition],
        key: keyFor(target.chain, 'POWERGRID_OPERATOR_KEY', '//Alice'),
      },
      createOutput(options.json === true),
      'The condition is submitted',
    ),
  );
}
