import { Command } from 'commander';
import { createEvent } from '../chain/operator';
import type { Direction, GridEventKind } from '../chain/powergrid-chain';
import { decimalArgument } from './arguments';
import { addTargetOptions, type ChainTarget, keyFor, withTarget } from './chain-target';
import { choiceOf } from './choice';
import { parseDuration, parseStart } from './duration';
import { createOutput } from './output';

export const KINDS: readonly GridEventKind[] = [
  'DemandResponse',
  'FrequencyRegulation',
  'PeakShaving',
  'LoadBalancing',
  'Emergency',
];
export const DIRECTIONS: readonly Direction[] = ['Reduce', 'Increase'];

interface CreateOptions extends ChainTarget {
  readonly kind: GridEventKind;
  readonly direction: Direction;
  readonly start: number;
  readonly duration: number;
  readonly rate: bigint;
  readonly targetKw?: bigint;
  readonly budget?: bigint;
  readonly json?: true;
}

/** `powergrid event create`. */
export function createEventCommand(): Command {
  return addTargetOptions(new Command('create'))
    .description('Ask the grid for less net import, or more, in a window of time.')
    .requiredOption('--kind <kind>', KINDS.join(', '), choiceOf(KINDS))
    .requiredOption('--start <when>', 'now, +30s or an ISO 8601 time', (text) => parseStart(text, Date.now()))
    .requiredOption('--duration <duration>', 'such as 30m', parseDuration)
    .requiredOption('--rate <pwgd>', 'PWGD per kWh', decimalArgument(18))
    .option('--direction <direction>', DIRECTIONS.join(' or '), choiceOf(DIRECTIONS), 'Reduce')
    .option('--target-kw <kw>', 'what the grid hopes for, in kW', decimalArgument(6))
    .option('--budget <pwgd>', 'the most that may be paid, in PWGD (default: the highest allowed)', decimalArgument(18))
    .option('--json', 'print the result as one last line of JSON')
    .action(runCreate);
}

async function runCreate(options: CreateOptions): Promise<void> {
  const output = createOutput(options.json === true);
  await withTarget(options, async ({ chain, deployment }) => {
    const event = await createEvent(chain, deployment, keyFor(chain, 'POWERGRID_OPERATOR_KEY', '//Alice'), {
      kind: options.kind,
      direction: options.direction,
      startsAtMs: options.start,
      durationMs: options.duration,
      ratePerKwh: options.rate,
      targetMw: options.targetKw ?? 0n,
      budget: options.budget ?? 0n,
    });
    const window = [event.startsAtMs, event.endsAtMs].map((ms) => new Date(ms).toISOString()).join(' to ');
    output.say(`Grid event ${event.eventId}: ${options.kind}, ${window}, in block ${event.blockHeight}.`);
    output.result({
      eventId: String(event.eventId),
      startsAtMs: event.startsAtMs,
      endsAtMs: event.endsAtMs,
      block: event.blockHeight,
      extrinsic: event.extrinsicHash,
    });
  });
}
