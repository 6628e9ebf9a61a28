import { Command } from 'commander';
import { z } from 'zod';
import { accountIdOf } from '../chain/keys';
import { RealClock, sleep } from '../shared/clock';
import { formatDecimal, formatPwgd } from '../shared/units';
import { queryApi } from './api-client';
import { dataOption } from './data-dir';
import { createOutput, type Output } from './output';
import { readRuntime } from './runtime-file';
import { type Shutdown, withShutdown } from './shutdown';

const WATCH_MS = 2_000;
const PAGE = 20;

const integer = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);

const QUERY = `query Rewards($account: ID!) {
  account(id: $account) { address balance rewardTotal deliveredTotalMwh rewardCount }
  rewards(account: $account, first: ${PAGE}) {
    nodes {
      id amount paidAtMs
      gridEvent { id kind }
      participation { deliveredMwh outcome }
      provenance { blockHeight extrinsicHash finalized }
    }
  }
}`;

const AnswerSchema = z.object({
  account: z
    .object({
      address: z.string(),
      balance: integer,
      rewardTotal: integer,
      deliveredTotalMwh: integer,
      rewardCount: z.int(),
    })
    .nullable(),
  rewards: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        amount: integer,
        paidAtMs: z.string(),
        gridEvent: z.object({ id: z.string(), kind: z.string() }),
        participation: z.object({ deliveredMwh: integer.nullable(), outcome: z.string().nullable() }),
        provenance: z.object({ blockHeight: z.int(), extrinsicHash: z.string().nullable(), finalized: z.boolean() }),
      }),
    ),
  }),
});

/** What the API says of one account: its balance, its totals, its newest rewards. */
type Rewards = z.infer<typeof AnswerSchema>;

interface RewardsOptions {
  readonly account: string;
  readonly api?: string;
  readonly data: string;
  readonly watch?: true;
  readonly json?: true;
}

/** `powergrid rewards`: what an account has and what it was paid for, as the API says it. */
export function rewardsCommand(): Command {
  return new Command('rewards')
    .description("Show an account's balance and its rewards, the newest first.")
    .requiredOption('--account <address>', 'SS58 address, or its account id in 0x hex', accountIdOf)
    .option('--api <url>', 'http:// URL of the API (default: of what runs on the data folder)')
    .option('--watch', 'stay, and print again whenever something changes')
    .option('--json', 'print the result as one last line of JSON; with --watch a line a change')
    .addOption(dataOption())
    .action(async (options: RewardsOptions) => {
      const output = createOutput(options.json === true);
      await withShutdown((shutdown) => showRewards(options, output, shutdown));
    });
}

async function showRewards(options: RewardsOptions, output: Output, shutdown: Shutdown): Promise<void> {
  const apiUrl = (options.api ?? readRuntime(options.data).apiUrl).replace(/\/(graphql)?$/, '');
  const ask = (): Promise<Rewards> => queryApi(apiUrl, QUERY, { account: options.account }, AnswerSchema);
  let shown = await ask();
  tell(output, options.account, shown);
  if (!options.watch) return;
  const clock = new RealClock();
  const watching = (async (): Promise<never> => {
    for (;;) {
      await sleep(clock, WATCH_MS, shutdown.signal);
      const next = await ask();
      if (keyOf(next) === keyOf(shown)) continue;
      shown = next;
      tell(output, options.account, shown);
    }
  })();
  watching.catch(() => {});
  await Promise.race([shutdown.serve(), watching]);
}

/** Equal as long as nothing that is shown has changed. */
function keyOf({ account, rewards }: Rewards): string {
  const facts = rewards.nodes.map(({ id, amount, provenance }) => `${id} ${amount} ${provenance.finalized}`);
  return [account?.balance ?? '', ...facts].join('\n');
}

function tell(output: Output, asked: string, { account, rewards }: Rewards): void {
  if (!account) {
    output.say(`The API knows no account ${asked}: it has no PWGD and no device yet.`);
  } else {
    const { address, balance, rewardTotal, deliveredTotalMwh, rewardCount } = account;
    output.say(`${address}  balance ${formatPwgd(balance)} PWGD`);
    output.say(
      `  earned ${formatPwgd(rewardTotal)} PWGD in ${rewardCount} rewards for ${formatDecimal(deliveredTotalMwh, 3, 3)} Wh`,
    );
    for (const { amount, paidAtMs, gridEvent, participation, provenance } of rewards.nodes) {
      output.say(
        [
          `  ${new Date(Number(paidAtMs)).toISOString()}  ${formatPwgd(amount)} PWGD`,
          `${formatDecimal(participation.deliveredMwh ?? 0n, 3, 3)} Wh`,
          `event ${gridEvent.id} ${gridEvent.kind}`,
          `block ${provenance.blockHeight}${provenance.finalized ? '' : ', not final yet'}`,
        ].join('  '),
      );
    }
    if (rewardCount > rewards.nodes.length) output.say(`  … the newest ${rewards.nodes.length}; ask the API for more.`);
  }
  output.result({ account, rewards: rewards.nodes });
}
