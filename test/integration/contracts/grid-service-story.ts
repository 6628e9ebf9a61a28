import { expect, it } from 'vitest';
import type { Contract } from '../../../src/chain/contract';
import type { ContractWorld, Emitted } from './contract-world';
import {
  device,
  energyMwh,
  enroll,
  eventRequest,
  eventsOpened,
  interval,
  metadata,
  type OpenedEvent,
  openEvents,
  registerFleet,
  STAKE,
  windowInterval,
} from './fleet';
import { expectRefusals } from './refusals';
import { CONDITION, RULE } from './signals';

const MAX_OPEN = 16;
const MAX_RULES = 16;
const DAY_MS = 86_400_000;
const LONG_TEXT = 'x'.repeat(257);
const UNKNOWN_EVENT = 999_999;
/** Every message of grid_service and every reason it can refuse with, in the order in which a grid event passes. */
export function gridServiceStory(getWorld: () => ContractWorld): void {
  let world: ContractWorld;
  let keys: ContractWorld['keys'];
  let grid: ContractWorld['grid'];
  let event: OpenedEvent;
  let crowded: OpenedEvent;
  let poor: OpenedEvent;
  let cancelled: OpenedEvent;
  /** A grid service whose token is no contract, and its one grid event. */
  let unpaid: { readonly service: Contract; readonly event: OpenedEvent };

  const participant = (name: string) => [event.eventId, device(name)] as const;
  const namesOf = (events: readonly Emitted[]) => events.map(({ name }) => name);
  const kindOf = (value: unknown) => (value as { readonly __kind: string }).__kind;

  it('knows its contracts and its parameters', async () => {
    world = getWorld();
    keys = world.keys;
    grid = world.grid.bind(world);
    expect((await world.ask(grid('token'))).toString()).toBe(world.contract('token').address);
    expect((await world.ask(grid('registry_address'))).toString()).toBe(world.contract('resourceRegistry').address);
    expect((await world.ask(grid('parameters'))).toJSON()).toMatchObject({
      enrollLeadMs: world.periods.enrollLeadMs,
      resolvePeriodMs: world.periods.resolvePeriodMs,
    });
    expect((await world.ask(grid('event_count'))).toJSON()).toBe(0);
  });

  it('keeps its parameters within their ranges', async () => {
    expect(await world.refusal(keys.owner, grid('set_parameter', 'SlashBp', 10_001))).toBe('ParameterOutOfRange');
  });

  it('refuses every interval that cannot be, each for its reason', async () => {
    const { oracle, otherOracle, household, stranger } = keys;
    const { intervalMs } = world.periods;
    const [own, other] = [device('refused'), device('void')];
    const [registered] = await world.send(oracle, {
      ...world.registry('register_device', own, household.address, oracle.address, metadata()),
      value: STAKE,
    });
    await world.send(otherOracle, {
      ...world.registry('register_device', other, household.address, otherOracle.address, metadata()),
      value: STAKE,
    });
    const activeSinceMs = Number(registered?.fields.activeSinceMs);
    const later = world.isTimeSet ? activeSinceMs + 8 * DAY_MS : activeSinceMs + 2 * intervalMs;
    await world.at(later);
    const [startMs, endMs] = [later - intervalMs, later];
    // Eight days pass only where the test sets the time.
    const tooOld = world.isTimeSet ? [interval(own, activeSinceMs, activeSinceMs + intervalMs)] : [];
    const events = await world.send(
      oracle,
      grid('report', [
        ...tooOld,
        interval(other, startMs, endMs),
        interval(own, activeSinceMs - intervalMs, activeSinceMs),
        interval(own, startMs, endMs + DAY_MS),
        interval(own, startMs, startMs + 4_999),
        interval(own, startMs, endMs, { netMwh: energyMwh(2_200_000, intervalMs) }),
        interval(own, startMs, endMs, { netMwh: -1n }),
        interval(own, startMs, endMs),
        interval(own, startMs, endMs),
      ]),
    );
    const reasons = events.map(({ name, fields }) => (name === 'IntervalRefused' ? kindOf(fields.reason) : name));
    expect(reasons).toEqual([
      ...tooOld.map(() => 'TooOld'),
      'NotYourDevice',
      'NotActive',
      'FutureEnd',
      'BadLength',
      'OverCapacity',
      'ExportNotAllowed',
      'IntervalRecorded',
      'AlreadyReported',
    ]);
    await world.send(otherOracle, grid('report', [interval(other, startMs, endMs)]));
    expect((await world.ask(grid('last_end_ms', own))).toJSON()).toBe(endMs);
    expect((await world.ask(grid('meter', own))).toJSON()).toMatchObject({ lastEndMs: endMs, open: [] });
    await expectRefusals(world, [
      [stranger, grid('report', [interval(own, startMs, endMs)]), 'NotOracle'],
      [oracle, grid('report', Array(65).fill(interval(own, startMs, endMs))), 'TooManyItems'],
    ]);
  });

  it('opens grid events for operators, within limits', async () => {
    const { operator, stranger } = keys;
    const request = (change: Parameters<typeof eventRequest>[1]) => grid('create_event', eventRequest(world, change));
    const tooDear = 10n ** 24n + 1n;
    await expectRefusals(world, [
      [stranger, request({}), 'NotOperator'],
      [operator, request({ windowMs: 0 }), 'WindowTooLong'],
      [operator, request({ windowMs: DAY_MS + 1 }), 'WindowTooLong'],
      [operator, request({ startsInMs: 31 * DAY_MS }), 'WindowTooLong'],
      [operator, request({ ratePerKwh: tooDear }), 'RateTooHigh'],
      [operator, request({ budget: 2n ** 127n }), 'BudgetTooHigh'],
    ]);
  });

  it('enrols devices before the start, for what they can do', async () => {
    const { oracle, otherOracle, operator, otherOperator, household, stranger } = keys;
    const names = ['delivered', 'partial', 'missed', 'unmetered', 'fraud', 'rejected', 'lapsed', 'optedOut', 'late'];
    const basisToMs = await registerFleet(world, names);
    await world.send(oracle, {
      ...world.registry('register_device', device('fresh'), household.address, oracle.address, metadata()),
      value: STAKE,
    });
    unpaid = await unpaidService(basisToMs);
    const [main, overlapping, broke, doomed] = await openEvents(
      world,
      eventRequest(world, { ratePerKwh: 10n ** 18n }),
      eventRequest(world),
      eventRequest(world, { budget: 1 }),
      eventRequest(world),
    );
    if (!main || !overlapping || !broke || !doomed) throw new Error('Four grid events were not opened.');
    [event, crowded, poor, cancelled] = [main, overlapping, broke, doomed];

    await expectRefusals(world, [
      [stranger, enroll(world, event, 'late'), 'NotOracle'],
      [oracle, enroll(world, { ...event, eventId: BigInt(UNKNOWN_EVENT) }, 'late'), 'EventNotFound'],
      [oracle, enroll(world, event, 'unheard of'), 'NotEligible'],
      [oracle, enroll(world, event, 'fresh'), 'NoHistory'],
      [oracle, enroll(world, event, 'late', { expectedMwh: 0 }), 'ExpectedOutOfRange'],
      [oracle, enroll(world, event, 'late', { basisToMs: event.createdAtMs + 1 }), 'BasisTooLate'],
      [
        oracle,
        enroll(world, event, 'late', { baselineMwh: energyMwh(301_000, world.periods.windowMs) }),
        'BaselineTooHigh',
      ],
      [oracle, enroll(world, poor, 'late'), 'EventFull'],
    ]);
    const [enrolled] = await Promise.all([
      world.send(oracle, ...names.slice(0, -1).map((name) => enroll(world, event, name))),
      world.send(otherOracle, enroll(world, event, 'void')),
    ]);
    expect(namesOf(enrolled).filter((name) => name === 'DeviceEnrolled')).toHaveLength(names.length - 1);
    await Promise.all([
      world.send(household, grid('opt_out', ...participant('optedOut'))),
      world.send(operator, grid('cancel_event', cancelled.eventId, 'not needed')),
    ]);
    await expectRefusals(world, [
      [oracle, enroll(world, event, 'delivered'), 'AlreadyEnrolled'],
      [oracle, enroll(world, event, 'optedOut'), 'AlreadyEnrolled'],
      [oracle, enroll(world, crowded, 'delivered'), 'WindowOverlaps'],
      [oracle, enroll(world, cancelled, 'delivered'), 'EventCancelled'],
      [stranger, grid('opt_out', ...participant('delivered')), 'NotAuthorized'],
      [household, grid('opt_out', ...participant('optedOut')), 'NotEnrolled'],
      [stranger, grid('cancel_event', event.eventId, ''), 'NotOperator'],
      [otherOperator, grid('cancel_event', event.eventId, ''), 'NotAuthorized'],
      [operator, grid('cancel_event', event.eventId, LONG_TEXT), 'ReasonTooLong'],
    ]);
    expect((await world.ask(grid('event_count'))).toJSON()).toBe(4);
    expect((await world.ask(grid('grid_event', event.eventId))).toJSON()).toMatchObject({
      enrolledCount: names.length,
      optedOutCount: 1,
    });
    expect((await world.ask(grid('participants', event.eventId, 0, 100))).toJSON()).toHaveLength(names.length);
  });

  it('changes nothing of who takes part once the window has started', async () => {
    await world.at(event.startsAtMs + 1);
    await expectRefusals(world, [
      [keys.oracle, enroll(world, event, 'late'), 'EventStarted'],
      [keys.household, grid('opt_out', ...participant('delivered')), 'EventStarted'],
      [keys.operator, grid('cancel_event', event.eventId, 'too late'), 'EventStarted'],
      [keys.verifier, grid('dispute', ...participant('fraud'), 'too early'), 'TooEarly'],
      [keys.stranger, grid('close_event', event.eventId), 'TooEarly'],
      [keys.stranger, grid('settle', ...participant('delivered')), 'TooEarly'],
    ]);
  });

  it('meters the window, and lets verifiers dispute what they doubt', async () => {
    const { oracle, otherOracle, verifier, stranger, guardian, owner } = keys;
    await world.at(event.endsAtMs);
    const [reported] = await Promise.all([
      world.send(
        oracle,
        grid('report', [
          windowInterval(event, 'delivered', 20),
          windowInterval(event, 'partial', 80),
          windowInterval(event, 'missed', 100),
          ...['fraud', 'rejected', 'lapsed'].map((name) => windowInterval(event, name, 10)),
        ]),
        { ...grid('report', [windowInterval(unpaid.event, 'late', 20)]), to: unpaid.service },
      ),
      world.send(otherOracle, grid('report', [windowInterval(event, 'void', 20)])),
    ]);
    expect(namesOf(reported)).toEqual(Array(7).fill('IntervalRecorded'));
    await expectRefusals(world, [
      [stranger, grid('dispute', ...participant('fraud'), 'envy'), 'NotVerifier'],
      [verifier, grid('dispute', ...participant('fraud'), LONG_TEXT), 'ReasonTooLong'],
      [verifier, grid('dispute', ...participant('late'), 'not there'), 'NotEnrolled'],
      [guardian, grid('resolve_dispute', ...participant('fraud'), 'Reject'), 'NotDisputed'],
    ]);
    const disputed = ['fraud', 'rejected', 'lapsed'].map((name) =>
      grid('dispute', ...participant(name), 'implausible'),
    );
    await world.send(verifier, ...disputed);
    await expectRefusals(world, [
      [verifier, grid('dispute', ...participant('fraud'), 'again'), 'AlreadyDisputed'],
      [stranger, grid('settle', ...participant('fraud')), 'Disputed'],
      [stranger, grid('resolve_dispute', ...participant('fraud'), 'ConfirmFraud'), 'NotAuthorized'],
      [stranger, grid('lapse', ...participant('lapsed')), 'TooEarly'],
    ]);
    const [, settledFraud] = await Promise.all([
      world.send(
        owner,
        grid('resolve_dispute', ...participant('rejected'), 'Reject'),
        world.registry('revoke_role', 'Oracle', otherOracle.address),
      ),
      world.send(guardian, grid('resolve_dispute', ...participant('fraud'), 'ConfirmFraud')),
    ]);
    expect(namesOf(settledFraud)).toEqual([
      'DisputeResolved',
      'PerformanceRecorded',
      'StakeSlashed',
      'ParticipationSettled',
    ]);
    expect(await world.refusal(verifier, grid('dispute', ...participant('rejected'), 'again'))).toBe('AlreadyDisputed');
  });

  it('settles every outcome once it is due, and pays what was delivered', async () => {
    const { household, stranger } = keys;
    await world.at(event.reportUntilMs + world.periods.challengePeriodMs);
    const due = ['delivered', 'partial', 'missed', 'unmetered', 'rejected', 'void'];
    const settled = await world.send(household, ...due.map((name) => grid('settle', ...participant(name))));
    const outcomes = settled
      .filter(({ name }) => name === 'ParticipationSettled')
      .map(({ fields }) => [kindOf(fields.outcome), BigInt(String(fields.reward)) > 0n]);
    expect(outcomes).toEqual([
      ['Delivered', true],
      ['Partial', true],
      ['Missed', false],
      ['Unmetered', false],
      ['Delivered', true],
      ['Void', false],
    ]);
    await expectRefusals(world, [
      [stranger, grid('settle', ...participant('delivered')), 'AlreadySettled'],
      [stranger, grid('settle', ...participant('optedOut')), 'NotEnrolled'],
      [keys.verifier, grid('dispute', ...participant('delivered'), 'too late'), 'AlreadySettled'],
      [stranger, { ...grid('settle', unpaid.event.eventId, device('late')), to: unpaid.service }, 'Token(CallFailed)'],
    ]);
    expect((await world.ask(grid('participation', ...participant('delivered')))).toJSON()).toMatchObject({
      status: 'Settled',
    });
  });

  it('lets a dispute that nobody resolves lapse, and closes what is done', async () => {
    const { stranger, guardian, household } = keys;
    const dispute = (await world.ask(grid('participation', ...participant('lapsed')))).toJSON() as {
      readonly dispute: { readonly resolveUntilMs: number };
    };
    await world.at(dispute.dispute.resolveUntilMs);
    await expectRefusals(world, [
      [guardian, grid('resolve_dispute', ...participant('lapsed'), 'ConfirmFraud'), 'DisputeLapsed'],
      [stranger, grid('settle', ...participant('lapsed')), 'Disputed'],
      [stranger, grid('close_event', event.eventId), 'TooEarly'],
    ]);
    const closed = await world.send(
      household,
      grid('lapse', ...participant('lapsed')),
      grid('settle', ...participant('lapsed')),
      grid('close_event', event.eventId),
    );
    expect(closed.at(-1)).toMatchObject({
      name: 'GridEventClosed',
      fields: { enrolledCount: 9, optedOutCount: 1, settledCount: 8, expiredCount: 0 },
    });
    await expectRefusals(world, [
      [stranger, grid('close_event', event.eventId), 'EventClosed'],
      [stranger, grid('settle', ...participant('delivered')), 'EventClosed'],
      [stranger, grid('close_event', UNKNOWN_EVENT), 'EventNotFound'],
    ]);
  });

  it('opens grid events by rules when a condition matches', async () => {
    const { operator, feed, stranger } = keys;
    await expectRefusals(world, [
      [stranger, grid('create_rule', RULE), 'NotOperator'],
      [operator, grid('create_rule', { ...RULE, maxOpen: 0 }), 'RuleOutOfRange'],
      [
        operator,
        grid('create_rule', { ...RULE, template: { ...RULE.template, ratePerKwh: 10n ** 25n } }),
        'RateTooHigh',
      ],
      [stranger, grid('submit_condition', CONDITION), 'NotFeed'],
      [feed, grid('submit_condition', { ...CONDITION, capacityMilliwatts: 0 }), 'ConditionOutOfRange'],
    ]);
    const unmatched = { ...RULE, threshold: 1 };
    await world.send(
      operator,
      grid('create_rule', RULE),
      ...Array.from({ length: MAX_RULES - 1 }, () => grid('create_rule', unmatched)),
    );
    const submitted = await world.send(feed, grid('submit_condition', CONDITION));
    expect(namesOf(submitted)).toEqual(['ConditionSubmitted', 'RuleTriggered', 'GridEventCreated']);
    const again = await world.send(feed, grid('submit_condition', CONDITION));
    expect(namesOf(again)).toEqual(['ConditionSubmitted']);
    expect((await world.ask(grid('condition'))).toJSON()).toEqual(CONDITION);
    expect((await world.ask(grid('rule_ids'))).toJSON()).toHaveLength(MAX_RULES);
    expect((await world.ask(grid('rule', 1))).toJSON()).toMatchObject({ operator: operator.address });
    await expectRefusals(world, [
      [operator, grid('create_rule', RULE), 'TooManyRules'],
      [stranger, grid('remove_rule', 1), 'NotAuthorized'],
      [operator, grid('remove_rule', 99), 'RuleNotFound'],
    ]);
    await world.send(operator, grid('remove_rule', 1));
  });

  it('lets a device take part in so many grid events at a time and no more', async () => {
    const windows = Array.from({ length: MAX_OPEN + 1 }, (_, index) =>
      eventRequest(world, { startsInMs: DAY_MS + index * world.periods.windowMs }),
    );
    const opened = await openEvents(world, ...windows);
    const calls = opened.map((one) => enroll(world, one, 'delivered'));
    await world.send(keys.oracle, ...calls.slice(0, MAX_OPEN / 2));
    await world.send(keys.oracle, ...calls.slice(MAX_OPEN / 2, MAX_OPEN));
    const [last] = opened.slice(-1);
    if (!last) throw new Error('No grid event was opened.');
    expect(await world.refusal(keys.oracle, enroll(world, last, 'delivered'))).toBe('TooManyOpen');
  });

  it('tells a contract behind it that does not answer', async () => {
    const { owner, oracle, stranger } = keys;
    const alone = await world.instantiate(
      'gridService',
      owner,
      [world.contract('token').address, stranger.address, await parameters()],
      'alone',
    );
    expect(await world.refusal(oracle, { ...grid('report', []), to: alone })).toBe('Registry(CallFailed)');
  });

  async function parameters(): Promise<unknown> {
    return (await world.ask(grid('parameters'))).toJSON();
  }

  /** A grid service that works as far as the mint, with a device enrolled in a grid event of its own. */
  async function unpaidService(basisToMs: number): Promise<typeof unpaid> {
    const { owner, stranger, operator, oracle } = keys;
    const registry = world.contract('resourceRegistry').address;
    const to = await world.instantiate(
      'gridService',
      owner,
      [stranger.address, registry, await parameters()],
      'unpaid',
    );
    const basis = interval(device('late'), basisToMs - world.periods.intervalMs, basisToMs);
    await Promise.all([
      world.send(
        owner,
        { ...grid('grant_role', 'Operator', operator.address), to },
        world.registry('grant_role', 'AuthorizedCaller', to.address),
      ),
      world.send(oracle, { ...grid('report', [basis]), to }),
    ]);
    const [opened] = eventsOpened(await world.send(operator, { ...grid('create_event', eventRequest(world)), to }));
    if (!opened) throw new Error('No grid event was opened.');
    await world.send(oracle, { ...enroll(world, opened, 'late'), to });
    return { service: to, event: opened };
  }
}
