import { randomBytes } from 'node:crypto';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { Command } from 'commander';
import colors from 'picocolors';
import { accountIdOf, keyPairOf } from '../chain/keys';
import { createEvent } from '../chain/operator';
import { startEmulatedPlug } from '../oracle/emulator/emulated-plug';
import { RealClock, SteppedClock } from '../shared/clock';
import { parseConfig } from '../shared/config';
import { deviceIdOf } from '../shared/ids';
import { createLogger } from '../shared/logger';
import { formatDecimal, formatPwgd, PWGD } from '../shared/units';
import { dataOption, openDataDir } from './data-dir';
import { type DemoResult, RESULT_QUERY, readBalance, readResult } from './demo-readback';
import { type DemoInput, type DemoStory, layOutStory, parseDemoInput, promisedWatts } from './demo-story';
import { createNarrator, timeOf, wattsOf } from './narrator';
import { createOutput, type Output, sayPart } from './output';
import { parsePort } from './port';
import { type Shutdown, withShutdown } from './shutdown';
import { startSystem } from './system';
import { WaitTimeoutError, waitFor } from './wait-for';

/** The household of the demo; a development account like all of the embedded chain's. */
const HOUSEHOLD = '//Charlie';
const OPERATOR = '//Alice';
const PLUG_ID = 'DEMO-P110-HEATER';

interface DemoOptions {
  readonly wattsBefore: string;
  readonly wattsDuring: string;
  readonly rate: string;
  readonly windowStart?: string;
  readonly port: number;
  readonly data: string;
  readonly exit?: true;
  readonly json?: true;
}

/** `powergrid demo`: the whole path from a plug to a payment, on a clock that is stepped, read back from the API. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Play one grid event end to end: plug, oracle, contracts, processor, API.')
    .option('--watts-before <watts>', 'what the heater draws before and after', '295.20')
    .option('--watts-during <watts>', 'what it draws while the grid asks for less', '45.20')
    .option('--rate <pwgd>', 'PWGD per kWh', '0.75')
    .option('--window-start <iso>', 'when the 30-minute window starts, in the past (default: so that it all ends now)')
    .option('--port <port>', "the API's port, 0 for any free one", parsePort, 4350)
    .option('--exit', 'stop when the story has been told')
    .option('--json', 'print the result as one last line of JSON')
    .addOption(dataOption())
    .action(async (options: DemoOptions) => {
      const output = createOutput(options.json === true);
      await withShutdown((shutdown) => playDemo(options, output, shutdown));
    });
}

async function playDemo(options: DemoOptions, output: Output, shutdown: Shutdown): Promise<void> {
  const startedAt = process.hrtime.bigint();
  const real = new RealClock();
  const input = parseDemoInput(options);
  const story = layOutStory(input, real.nowMs());
  const clock = new SteppedClock(story.beginsAtMs, real);
  output.say(colors.bold('PowerGrid demo') + colors.dim(': a heater, a grid event, a payment anybody can check'));
  output.say('The embedded chain starts anew: chain, database and journal begin empty together.');
  output.say();

  const data = await openDataDir(options.data, shutdown);
  await cryptoWaitReady();
  const household = keyPairOf(HOUSEHOLD, { isDevelopment: true });
  const tapo = { email: 'demo@powergrid.invalid', password: randomBytes(12).toString('hex') };
  const plug = await startEmulatedPlug({
    clock,
    host: '127.0.0.1',
    port: 0,
    ...tapo,
    deviceId: PLUG_ID,
    profile: heaterProfile(input, story),
  });
  await shutdown.add('the plug', () => plug.stop());
  sayPart(output, 'plug', `P110 over KLAP at ${plug.host}:${plug.port}`);

  const heater = {
    name: 'heater',
    driver: 'tapo',
    host: `${plug.host}:${plug.port}`,
    owner: household.address,
    capacityWatts: 3_680,
    reductionWatts: promisedWatts(input),
    region: 'GB-LND',
  };
  const system = await startSystem({
    config: parseConfig({ api: { port: options.port }, oracle: { plugs: [heater] } }, 'The demo'),
    data,
    clock,
    logger: createLogger(process.env.POWERGRID_LOG_LEVEL || 'fatal', 'powergrid'),
    shutdown,
    oracleKey: undefined,
    initialMints: [{ to: household.address, amount: 1_000n * PWGD }],
    onPart: (name, detail) => sayPart(output, name, detail),
  });
  const account = accountIdOf(household.address);
  const deviceId = deviceIdOf('tapo', PLUG_ID);
  const { signal } = shutdown;
  const { eventId, participationId, balanceBefore } = await clock.run(async () => {
    await system.startOracle(tapo, createNarrator(output));
    output.say();
    scene(
      output,
      story.beginsAtMs,
      `The heater draws ${wattsOf(input.beforeMw)}. The oracle reads it every 30 seconds.`,
    );
    await clock.sleepUntil(story.announcedAtMs, signal);
    const balance = await waitFor('the first balance', () => readBalance(system.apiUrl, account), {
      limitMs: 30_000,
      signal,
    });
    const operator = keyPairOf(OPERATOR, { isDevelopment: true });
    const event = await createEvent(system.chain, system.deployment, operator, {
      kind: 'DemandResponse',
      direction: 'Reduce',
      startsAtMs: story.windowStartMs,
      durationMs: story.windowEndMs - story.windowStartMs,
      ratePerKwh: input.ratePerKwh,
      targetMw: 1_000_000n,
      budget: 0n,
    });
    scene(
      output,
      clock.nowMs(),
      `The grid asks for less from ${timeOf(event.startsAtMs)} to ${timeOf(event.endsAtMs)} UTC, for ${formatDecimal(input.ratePerKwh, 18, 2)} PWGD/kWh.`,
    );
    return { eventId: event.eventId, participationId: `${event.eventId}-${deviceId}`, balanceBefore: balance };
  });

  const result = await waitFor(
    'the settled participation',
    async () => {
      const answer = await readResult(system.apiUrl, participationId, account);
      const isPaid = answer.rewards.nodes[0]?.provenance.finalized === true || answer.participation?.reward === 0n;
      return answer.participation?.status === 'Settled' && isPaid ? answer : undefined;
    },
    { limitMs: 90_000, signal },
  );
  const seconds = Number((process.hrtime.bigint() - startedAt) / 1_000_000n) / 1_000;
  const { participation, account: owner, rewards } = result;
  if (!participation || !owner)
    throw new WaitTimeoutError('The API does not know the participation it has just told of.');
  tellResult(output, system.apiUrl, participation, balanceBefore, owner.balance, { account, participationId });
  const reward = rewards.nodes[0];
  output.result({
    pid: process.pid,
    eventId: String(eventId),
    participationId,
    watts: meanWatts(participation),
    deliveredMwh: participation.deliveredMwh,
    reward: participation.reward,
    balanceBefore,
    balanceAfter: owner.balance,
    rewardBlock: reward?.provenance.blockHeight ?? null,
    rewardExtrinsic: reward?.provenance.extrinsicHash ?? null,
    apiUrl: system.apiUrl,
    seconds,
  });
  if (options.exit) return;
  output.say(colors.dim('Everything stays up and goes on in real time. Ctrl-C stops it.'));
  await Promise.race([shutdown.serve(), system.failed]);
}

function heaterProfile(input: DemoInput, story: DemoStory): { atMs: number; powerMw: bigint }[] {
  return [
    { atMs: story.beginsAtMs, powerMw: input.beforeMw },
    { atMs: story.reducedAtMs, powerMw: input.duringMw },
    { atMs: story.restoredAtMs, powerMw: input.beforeMw },
  ];
}

type SettledParticipation = NonNullable<DemoResult['participation']>;

/** Mean power in watts over the metered part of the window, rounded down to a milliwatt. */
function meanWatts({ meteredMwh, coveredMs }: SettledParticipation): number {
  return coveredMs === 0n ? 0 : Number((meteredMwh * 3_600_000n) / coveredMs) / 1_000;
}

/** What the API said, for people, with the query to ask it again. */
function tellResult(
  output: Output,
  apiUrl: string,
  participation: SettledParticipation,
  balanceBefore: bigint,
  balanceAfter: bigint,
  ids: { readonly account: string; readonly participationId: string },
): void {
  const rows = [
    ['power while it lasted', `${formatDecimal(BigInt(Math.round(meanWatts(participation) * 1_000)), 3, 2)} W`],
    ['delivered', `${formatDecimal(participation.deliveredMwh ?? 0n, 3, 0)} Wh`],
    ['reward', `${formatPwgd(participation.reward ?? 0n)} PWGD`],
    ['balance', `${formatPwgd(balanceBefore)} → ${formatPwgd(balanceAfter)} PWGD`],
  ];
  output.say();
  output.say(colors.bold('What the API says'));
  for (const [name = '', value = ''] of rows) output.say(`  ${name.padEnd(24)} ${colors.bold(value)}`);
  output.say();
  output.say(`Ask it yourself at ${colors.underline(`${apiUrl}/graphql`)}:`);
  output.say(
    colors.dim(
      RESULT_QUERY.replaceAll('$participation', JSON.stringify(ids.participationId))
        .replaceAll('$account', JSON.stringify(ids.account))
        .replace(/^query Result\(.*\) \{/, '{'),
    ),
  );
  output.say();
}

function scene(output: Output, atMs: number, text: string): void {
  output.say(`${colors.cyan(timeOf(atMs))}  ${colors.bold(text)}`);
}
