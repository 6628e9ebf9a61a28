import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { openContract } from '../chain/contract';
import type { Direction, GridEventKind } from '../chain/powergrid-chain';
import { integer } from '../chain/scale-json';
import { formatPwgd } from '../shared/units';
import { decimalArgument, integerArgument, numberArgument } from './arguments';
import { addTargetOptions, type ChainTarget, keyFor, withTarget } from './chain-target';
import { choiceOf } from './choice';
import { parseDuration } from './duration';
import { DIRECTIONS, KINDS } from './event-create';
import { createOutput } from './output';
import { sendAndTell } from './send-message';

/** How each metric is written by people: its unit, and how many decimals make the contract's integer. */
const METRICS = {
  LoadMilliwatts: { name: 'load-kw', decimals: 6 },
  LoadBp: { name: 'load-percent', decimals: 2 },
  FrequencyMillihertz: { name: 'frequency-hz', decimals: 3 },
  VoltageMillivolts: { name: 'voltage', decimals: 3 },
  RenewableBp: { name: 'renewable-percent', decimals: 2 },
} as const;
type Metric = keyof typeof METRICS;

interface Trigger {
  readonly metric: Metric;
  readonly comparison: 'Above' | 'Below';
  readonly threshold: bigint;
}

interface CreateOptions extends ChainTarget {
  readonly when: Trigger;
  readonly kind: GridEventKind;
  readonly direction: Direction;
  readonly lead: number;
  readonly duration: number;
  readonly rate?: bigint;
  readonly targetKw?: bigint;
  readonly budget?: bigint;
  readonly cooldown: number;
  readonly maxOpen: number;
  readonly json?: true;
}

const RuleSchema = z.object({
  operator: z.string(),
  request: z.object({
    metric: z.enum(['LoadMilliwatts', 'LoadBp', 'FrequencyMillihertz', 'VoltageMillivolts', 'RenewableBp']),
    comparison: z.enum(['Above', 'Below']),
    threshold: integer,
    template: z.object({ kind: z.string(), direction: z.string(), durationMs: integer, budget: integer }),
    cooldownMs: integer,
    maxOpen: z.int(),
  }),
});

/** `powergrid rule`: grid events that open by themselves. */
export function ruleCommand(): Command {
  return new Command('rule')
    .description('Make rules that open grid events when conditions match.')
    .addCommand(createCommand())
    .addCommand(removeCommand())
    .addCommand(listCommand());
}

function createCommand(): Command {
  const names = Object.values(METRICS).map(({ name }) => name);
  return addTargetOptions(new Command('create'))
    .description('Make a rule; for operators, at most 16 rules in all.')
    .requiredOption('--when <condition>', `such as "load-percent > 90"; one of ${names.join(', ')}`, parseTrigger)
    .requiredOption('--kind <kind>', KINDS.join(', '), choiceOf(KINDS))
    .requiredOption('--duration <duration>', 'how long the window is, such as 30m', parseDuration)
    .option('--lead <duration>', 'from the condition to the start of the window', parseDuration, parseDuration('5m'))
    .option('--direction <direction>', DIRECTIONS.join(' or '), choiceOf(DIRECTIONS), 'Reduce')
    .option('--rate <pwgd>', 'PWGD per kWh (default: the contract’s)', decimalArgument(18))
    .option('--target-kw <kw>', 'what the grid hopes for, in kW', decimalArgument(6))
    .option('--budget <pwgd>', 'the most each grid event may pay (default: the highest allowed)', decimalArgument(18))
    .option(
      '--cooldown <duration>',
      'the least time between two of its grid events',
      parseDuration,
      parseDuration('1h'),
    )
    .option('--max-open <count>', 'how many may be ahead or under way at a time', integerArgument(1, 16), 1)
    .option('--json', 'print the result as one last line of JSON')
    .action(runCreate);
}

async function runCreate(options: CreateOptions): Promise<void> {
  const request = {
    ...options.when,
    template: {
      kind: options.kind,
      direction: options.direction,
      leadMs: options.lead,
      durationMs: options.duration,
      ratePerKwh: options.rate ?? 0n,
      targetMilliwatts: options.targetKw ?? 0n,
      budget: options.budget ?? 0n,
    },
    cooldownMs: options.cooldown,
    maxOpen: options.maxOpen,
  };
  await withTarget(options, (target) =>
    sendAndTell(
      target,
      { contract: 'gridService', message: 'create_rule', args: [request], key: operatorKey(target) },
      createOutput(options.json === true),
      'The rule is made',
    ),
  );
}

function removeCommand(): Command {
  return addTargetOptions(new Command('remove'))
    .description('Remove a rule; for the operator that made it, and for the owner.')
    .argument('<rule>', 'its number', numberArgument)
    .option('--json', 'print the result as one last line of JSON')
    .action(async (ruleId: bigint, options: ChainTarget & { readonly json?: true }) => {
      await withTarget(options, (target) =>
        sendAndTell(
          target,
          { contract: 'gridService', message: 'remove_rule', args: [ruleId], key: operatorKey(target) },
          createOutput(options.json === true),
          `Rule ${ruleId} is removed`,
          { ruleId },
        ),
      );
    });
}

function listCommand(): Command {
  return addTargetOptions(new Command('list'))
    .description('List the rules there are.')
    .option('--json', 'print the result as one last line of JSON')
    .action(async (options: ChainTarget & { readonly json?: true }) => {
      const output = createOutput(options.json === true);
      await withTarget(options, async ({ chain, deployment }) => {
        const grid = openContract(chain, deployment, 'gridService');
        const ids = z.array(z.int()).parse((await grid.query('rule_ids', [])).toJSON());
        const rules = await Promise.all(
          ids.map(async (ruleId) => ({ ruleId, ...RuleSchema.parse((await grid.query('rule', [ruleId])).toJSON()) })),
        );
        for (const { ruleId, request } of rules) {
          const { metric, comparison, threshold, template } = request;
          const condition = `${METRICS[metric].name} ${comparison === 'Above' ? '>' : '<'} ${plain(threshold, metric)}`;
          const opens = `${template.kind} ${template.direction} for ${template.durationMs / 1_000n} s`;
          output.say(`${ruleId}  ${condition}: ${opens}, budget ${formatPwgd(template.budget)} PWGD`);
        }
        if (rules.length === 0) output.say('There is no rule.');
        output.result({ rules });
      });
    });
}

function operatorKey({ chain }: Parameters<Parameters<typeof withTarget>[1]>[0]) {
  return keyFor(chain, 'POWERGRID_OPERATOR_KEY', '//Alice');
}

function parseTrigger(text: string): Trigger {
  const [, name, sign, number = ''] = /^([a-z-]+)\s*([<>])\s*(\S+)$/.exec(text.trim()) ?? [];
  const found = Object.entries(METRICS).find(([, metric]) => metric.name === name);
  if (!found) throw new InvalidArgumentError('A condition is a metric, > or <, and a number: "load-percent > 90".');
  const [metric, { decimals }] = found as [Metric, { decimals: number }];
  return { metric, comparison: sign === '>' ? 'Above' : 'Below', threshold: decimalArgument(decimals)(number) };
}

function plain(threshold: bigint, metric: Metric): string {
  const { decimals } = METRICS[metric];
  const digits = threshold.toString().padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, '');
}
