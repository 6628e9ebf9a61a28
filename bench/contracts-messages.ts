import type { BenchChain, Call, Cost } from './contracts-chain';
import { deviceId, enroll, eventRequest, grid, INTERVAL_MS, interval, registration } from './contracts-history';

/** The most that the contract takes. */
export const REPORT_ITEMS = 64;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Beyond the devices that make up the history. */
const [SAVER, DOUBTED, IGNORED, OWNED] = [1_000_000, 1_000_001, 1_000_002, 1_000_003];
const NO_CODE = `0x${'00'.repeat(32)}`;
const RULE = {
  metric: 'FrequencyMillihertz',
  comparison: 'Below',
  threshold: 49_800,
  template: {
    kind: 'FrequencyRegulation',
    direction: 'Reduce',
    leadMs: MINUTE_MS,
    durationMs: MINUTE_MS,
    ratePerKwh: 0,
    targetMilliwatts: 1_000_000,
    budget: 0,
  },
  cooldownMs: MINUTE_MS,
  maxOpen: 1,
};
const CONDITION = {
  loadMilliwatts: 900_000,
  capacityMilliwatts: 1_000_000,
  frequencyMillihertz: 49_700,
  voltageMillivolts: 230_000,
  renewableBp: 2_500,
};

export interface MessageCost {
  /** `gridService.report of 64` */
  readonly name: string;
  readonly cost: Cost;
}

/** What happens, when, and under which name it is listed; not at all without one. */
type Step = readonly [atMs: number, call: Call, name?: string];

/** Sends one message of each kind that changes something, and tells what it cost. `startMs` is six days ago. */
export async function measureMessages(
  bench: BenchChain,
  startMs: number,
  eventCount: number,
): Promise<readonly MessageCost[]> {
  const costs: MessageCost[] = [];
  for (const [atMs, call, name] of [
    ...tokenSteps(bench, startMs),
    ...registrySteps(bench, startMs),
    ...gridSteps(bench, startMs, eventCount),
    ...governanceSteps(bench, startMs),
  ]) {
    const cost = await bench.measure(atMs, call);
    if (name !== undefined) costs.push({ name: `${call.contract}.${name}`, cost });
  }
  return costs;
}

function tokenSteps(bench: BenchChain, startMs: number): readonly Step[] {
  const token = (message: string, ...args: unknown[]): Step => [startMs, { contract: 'token', message, args }, message];
  const { address } = bench;
  const other = bench.deployment.contracts.token.address;
  return [
    token('mint', address, 10n ** 18n, 'Grant'),
    token('transfer', other, 10n ** 18n, '0x'),
    token('approve', other, 10n ** 18n),
    token('burn', 10n ** 18n),
    token('grant_role', 'Minter', other),
    token('revoke_role', 'Minter', other),
  ];
}

function registrySteps(bench: BenchChain, startMs: number): readonly Step[] {
  const registry = (message: string, args: readonly unknown[], value = 0n): Step => [
    startMs,
    { contract: 'resourceRegistry', message, args, value },
    message,
  ];
  const id = deviceId(OWNED);
  const { address } = bench;
  const other = bench.deployment.contracts.token.address;
  const [, metadata] = registration(bench, OWNED).args.slice(2);
  return [
    [startMs, registration(bench, OWNED), 'register_device'],
    registry('increase_stake', [id], 10n ** 12n),
    registry('withdraw_stake', [id, 10n ** 12n]),
    [startMs, { contract: 'resourceRegistry', message: 'grant_role', args: ['Oracle', other] }],
    registry('set_oracle', [id, other]),
    [startMs, { contract: 'resourceRegistry', message: 'set_oracle', args: [id, address] }],
    registry('update_metadata', [id, metadata]),
    registry('deactivate_device', [id]),
    registry('reactivate_device', [id]),
    registry('slash', [id, 10n ** 10n, 'tampered with']),
    registry('set_treasury', [other]),
    registry('set_parameter', ['ReputationThreshold', 21]),
  ];
}

function gridSteps(bench: BenchChain, startMs: number, eventCount: number): readonly Step[] {
  const [main, doomed, left] = [eventCount + 1, eventCount + 2, eventCount + 3];
  const basisMs = startMs + INTERVAL_MS;
  const announcedMs = startMs + 10 * MINUTE_MS;
  const windowMs = announcedMs + 10 * MINUTE_MS;
  const endMs = windowMs + INTERVAL_MS;
  const many = Array.from({ length: REPORT_ITEMS }, (_, index) => interval(SAVER, basisMs + index * INTERVAL_MS));
  const saved = (index: number) => ({ ...interval(index, windowMs), netMwh: 100 });
  const devices = [SAVER, DOUBTED, IGNORED];
  return [
    [startMs, registration(bench, SAVER)],
    [startMs, registration(bench, DOUBTED)],
    [startMs, registration(bench, IGNORED)],
    [basisMs, grid('report', [interval(SAVER, startMs)]), 'report of 1'],
    [basisMs, grid('report', [interval(DOUBTED, startMs), interval(IGNORED, startMs)])],
    [announcedMs, grid('report', many), `report of ${REPORT_ITEMS}`],
    [announcedMs, grid('create_event', eventRequest(windowMs)), 'create_event'],
    [announcedMs, grid('create_event', eventRequest(windowMs))],
    [announcedMs, grid('create_event', eventRequest(windowMs + DAY_MS))],
    [announcedMs, grid('cancel_event', doomed, 'not needed'), 'cancel_event'],
    [announcedMs, enroll(main, SAVER, startMs), 'enroll'],
    [announcedMs, enroll(main, DOUBTED, startMs)],
    [announcedMs, enroll(main, IGNORED, startMs)],
    [announcedMs, enroll(left, SAVER, startMs)],
    [announcedMs, grid('opt_out', left, deviceId(SAVER)), 'opt_out'],
    [endMs, grid('report', devices.map(saved))],
    [endMs, grid('dispute', main, deviceId(DOUBTED), 'implausible'), 'dispute'],
    [endMs, grid('dispute', main, deviceId(IGNORED), 'implausible')],
    [endMs, grid('resolve_dispute', main, deviceId(DOUBTED), 'ConfirmFraud'), 'resolve_dispute'],
    [endMs + DAY_MS, grid('settle', main, deviceId(SAVER)), 'settle'],
    [endMs + 8 * DAY_MS, grid('lapse', main, deviceId(IGNORED)), 'lapse'],
    [endMs + 8 * DAY_MS, grid('settle', main, deviceId(IGNORED))],
    [endMs + 8 * DAY_MS, grid('close_event', main), 'close_event'],
    [startMs, grid('grant_role', 'Feed', bench.address), 'grant_role'],
    [startMs, grid('create_rule', RULE), 'create_rule'],
    [startMs, grid('submit_condition', CONDITION), 'submit_condition, opening one event'],
    [startMs + 1, grid('submit_condition', CONDITION), 'submit_condition, opening none'],
    [startMs, grid('remove_rule', 1), 'remove_rule'],
    [startMs, grid('set_parameter', 'SlashBp', 1_000), 'set_parameter'],
    [startMs, grid('set_guardian', bench.address), 'set_guardian'],
    [startMs, grid('pause'), 'pause'],
    [startMs, grid('unpause'), 'unpause'],
    [startMs, grid('offer_ownership', bench.address), 'offer_ownership'],
    [startMs, grid('take_ownership'), 'take_ownership'],
    [startMs, grid('upgrade', bench.deployment.contracts.gridService.codeHash, null), 'upgrade'],
  ];
}

function governanceSteps(bench: BenchChain, startMs: number): readonly Step[] {
  const at = (atMs: number, message: string, ...args: unknown[]): Step => [
    atMs,
    { contract: 'governance', message, args },
    message,
  ];
  const weight = 10n ** 20n;
  const governance = bench.deployment.contracts.governance.address;
  const action = { SetParameter: { key: 'QuorumBp', value: 500 } };
  const votedMs = startMs + 4 * DAY_MS;
  return [
    [startMs, { contract: 'token', message: 'approve', args: [governance, weight] }],
    at(startMs, 'propose', action, 'a higher quorum'),
    at(startMs, 'vote', 1, true, weight),
    at(votedMs, 'queue', 1),
    at(votedMs, 'reclaim', 1),
    at(votedMs + 2 * DAY_MS, 'execute', 1),
    [votedMs, at(votedMs, 'propose', { Upgrade: { codeHash: NO_CODE, migrate: null } }, 'a mistake')[1]],
    at(votedMs, 'cancel', 2),
  ];
}
