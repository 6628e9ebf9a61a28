import { Outcome, ParticipationStatus } from '../../model';
import { ACCOUNT } from './account';
import { BLOCK_HEIGHT } from './block-height';
import { DEVICE } from './device';
import { defineEntity } from './entity';
import { GRID_EVENT } from './grid-event';
import { accountId, bigInt, deviceId, gridEventId, hash, int, oneOf, participationId, plainId } from './kinds';

const outcome = oneOf('Outcome', Outcome, 'What a settled participation came to.', {
  Delivered: 'At least 90 % of what was promised.',
  Partial: 'At least 10 % of what was promised.',
  Missed: 'Less than 10 % of what was promised.',
  Unmetered: 'Less than 90 % of the window was metered.',
  Fraud: 'A dispute was confirmed.',
  Void: 'The oracle lost its approval while reports were still due.',
});
const status = oneOf('ParticipationStatus', ParticipationStatus, 'How far a participation is.', {
  Enrolled: 'Not settled yet.',
  OptedOut: 'Taken back by its owner before the start.',
  Disputed: 'A verifier objects; it settles when that is decided.',
  Settled: 'Decided, and paid where there was something to pay.',
  Expired: 'The grid event was closed before it was settled; it is not paid.',
});

export const PARTICIPATION = defineEntity({
  name: 'Participation',
  description: 'One device in one grid event.',
  table: 'participation',
  alias: 'p',
  event: 'coalesce(p.settled_event_id, p.event_id)',
  defaultOrder: 'number_DESC',
  fields: {
    id: { kind: participationId, order: true, description: '<eventId>-<deviceId>' },
    number: {
      kind: bigInt,
      order: true,
      description: "Of its enrolment in the grid service's numbered history; later ones have greater numbers.",
    },
    gridEvent: {
      kind: gridEventId,
      column: 'p.grid_event_id',
      role: 'relation',
      to: GRID_EVENT,
      description: 'The grid event.',
    },
    device: { kind: deviceId, column: 'p.device_id', role: 'relation', to: DEVICE, description: 'The device.' },
    account: {
      kind: accountId,
      column: 'p.owner_id',
      role: 'relation',
      to: ACCOUNT,
      description: "The device's owner when it was enrolled, who is paid.",
    },
    oracle: { kind: accountId, description: 'Account id of the oracle that enrolled it.' },
    baselineMwh: {
      kind: bigInt,
      description: 'What the device would have used in the window, milliwatt-hours of net import.',
    },
    meteredMwh: { kind: bigInt, description: 'What was metered in the window so far, milliwatt-hours of net import.' },
    coveredMs: { kind: bigInt, description: 'How much of the window was metered, milliseconds.' },
    windowMs: { kind: bigInt, description: 'Length of the window, milliseconds.' },
    rawMwh: {
      kind: bigInt,
      isNullable: true,
      description: 'Baseline against metered, uncapped and signed, milliwatt-hours; null until settled.',
    },
    deliveredMwh: {
      kind: bigInt,
      isNullable: true,
      description: 'What counts as delivered, milliwatt-hours; null until settled.',
    },
    expectedMwh: { kind: bigInt, description: 'What the device promised, milliwatt-hours.' },
    reward: { kind: bigInt, isNullable: true, description: 'PWGD paid, in 10^-18; null until settled.' },
    outcome: { kind: outcome, isNullable: true, description: 'What it came to; null until settled.' },
    status: { kind: status, description: 'How far it is.' },
    disputeCount: { kind: int, description: 'How often it was disputed.' },
    methodId: {
      kind: plainId,
      description: 'Number of the method by which the baseline was computed: see docs/baselines.md.',
    },
    basisFromMs: {
      kind: bigInt,
      description: 'Start of the first interval that the baseline rests on, Unix milliseconds.',
    },
    basisToMs: { kind: bigInt, description: 'End of the last interval that the baseline rests on, Unix milliseconds.' },
    basisCount: { kind: int, description: 'How many intervals the baseline rests on.' },
    evidence: {
      kind: hash,
      description: 'Hash of the method and of the intervals that the baseline rests on, 0x hex.',
    },
    capacityWatts: { kind: int, description: "The device's capacity when it was enrolled, watts." },
    reputation: { kind: int, description: "The device's reputation when it was enrolled, 0 to 100." },
    enrolledAtMs: { kind: bigInt, description: 'When it was enrolled, Unix milliseconds.' },
    settledBy: { kind: accountId, isNullable: true, description: 'Account id of who settled it; null until then.' },
    settledAtMs: {
      kind: bigInt,
      isNullable: true,
      description: 'When it was settled, Unix milliseconds; null until then.',
    },
    blockHeight: {
      ...BLOCK_HEIGHT,
      description: 'Height of the block that settled it, or that enrolled it until then, as its provenance says.',
    },
  },
});
