import { Command } from 'commander';
import { openContract } from '../chain/contract';
import {
  type GridEventState,
  type ParticipationState,
  readGridEvent,
  readNewestGridEvents,
  readParticipations,
} from '../chain/grid-events';
import { UsageError } from '../shared/errors';
import { formatDecimal, formatPwgd } from '../shared/units';
import { integerArgument, numberArgument } from './arguments';
import { addTargetOptions, type ChainTarget, keyFor, withTarget } from './chain-target';
import { createEventCommand } from './event-create';
import { createOutput } from './output';
import { sendAndTell } from './send-message';

interface EventOptions extends ChainTarget {
  readonly json?: true;
}

/** `powergrid event`: what an operator does with grid events. */
export function eventCommand(): Command {
  return new Command('event')
    .description('Open grid events, end them, look at them.')
    .addCommand(createEventCommand())
    .addCommand(cancelCommand())
    .addCommand(closeCommand())
    .addCommand(listCommand())
    .addCommand(showCommand());
}

function cancelCommand(): Command {
  return addTargetOptions(new Command('cancel'))
    .description('Cancel a grid event before it starts; for the operator that opened it, and for the owner.')
    .argument('<event>', 'its number', numberArgument)
    .requiredOption('--reason <text>', 'why, for everybody to read; at most 256 bytes')
    .option('--json', 'print the result as one last line of JSON')
    .action(async (eventId: bigint, options: EventOptions & { readonly reason: string }) => {
      await withTarget(options, (target) =>
        sendAndTell(
          target,
          {
            contract: 'gridService',
            message: 'cancel_event',
            args: [eventId, options.reason],
            key: keyFor(target.chain, 'POWERGRID_OPERATOR_KEY', '//Alice'),
          },
          createOutput(options.json === true),
          `Grid event ${eventId} is cancelled`,
          { eventId },
        ),
      );
    });
}

function closeCommand(): Command {
  return addTargetOptions(new Command('close'))
    .description('Close a grid event that is over and whose participations are settled; anyone may.')
    .argument('<event>', 'its number', numberArgument)
    .option('--json', 'print the result as one last line of JSON')
    .action(async (eventId: bigint, options: EventOptions) => {
      await withTarget(options, (target) =>
        sendAndTell(
          target,
          {
            contract: 'gridService',
            message: 'close_event',
            args: [eventId],
            key: keyFor(target.chain, 'POWERGRID_OPERATOR_KEY', '//Alice'),
          },
          createOutput(options.json === true),
          `Grid event ${eventId} is closed`,
          { eventId },
        ),
      );
    });
}

function listCommand(): Command {
  return addTargetOptions(new Command('list'))
    .description('List the newest grid events, as the contract has them.')
    .option('--limit <count>', 'how many', integerArgument(1, 100), 20)
    .option('--json', 'print the result as one last line of JSON')
    .action(async (options: EventOptions & { readonly limit: number }) => {
      const output = createOutput(options.json === true);
      await withTarget(options, async ({ chain, deployment }) => {
        const grid = openContract(chain, deployment, 'gridService');
        const events = await readNewestGridEvents(grid, options.limit);
        for (const event of events) output.say(lineOf(event));
        if (events.length === 0) output.say('There is no grid event yet.');
        output.result({ events });
      });
    });
}

function showCommand(): Command {
  return addTargetOptions(new Command('show'))
    .description('Show one grid event and who takes part in it, as the contract has it.')
    .argument('<event>', 'its number', numberArgument)
    .option('--json', 'print the result as one last line of JSON')
    .action(async (eventId: bigint, options: EventOptions) => {
      const output = createOutput(options.json === true);
      await withTarget(options, async ({ chain, deployment }) => {
        const grid = openContract(chain, deployment, 'gridService');
        const event = await readGridEvent(grid, eventId);
        if (!event) throw new UsageError(`There is no grid event ${eventId}. \`powergrid event list\` lists them.`);
        const participations = await readParticipations(grid, eventId);
        output.say(lineOf(event));
        output.say(`  rate       ${formatPwgd(event.ratePerKwh)} PWGD/kWh, budget ${formatPwgd(event.budget)} PWGD`);
        output.say(`  paid       ${formatPwgd(event.paid)} PWGD for ${wattHours(event.deliveredMwh)}`);
        output.say(`  operator   ${event.operator}`);
        for (const participation of participations) output.say(`  ${participantOf(participation)}`);
        output.result({ event, participations });
      });
    });
}

function lineOf(event: GridEventState): string {
  const [from, to] = [event.startsAtMs, event.endsAtMs].map((atMs) => new Date(atMs).toISOString().slice(0, 19));
  const taking = `${event.enrolledCount} enrolled, ${event.settledCount} settled`;
  return `${event.eventId}  ${event.kind} ${event.direction}  ${from} to ${to} UTC  ${event.status}  ${taking}`;
}

function participantOf({ deviceId, status, baselineMwh, meteredMwh }: ParticipationState): string {
  return `${deviceId}  ${status}, baseline ${wattHours(baselineMwh)}, metered ${wattHours(meteredMwh)}`;
}

function wattHours(mwh: bigint): string {
  return `${formatDecimal(mwh, 3, 3)} Wh`;
}
