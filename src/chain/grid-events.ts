import { z } from 'zod';
import type { Hex } from '../shared/ids';
import type { Contract } from './contract';
import { integer, ms } from './scale-json';

const PARTICIPANTS_PER_PAGE = 100;
const text = z.string();

const GridEventSchema = z.object({
  operator: text,
  kind: text,
  direction: text,
  createdAtMs: ms,
  startsAtMs: ms,
  endsAtMs: ms,
  reportUntilMs: ms,
  ratePerKwh: integer,
  targetMilliwatts: integer,
  budget: integer,
  reserved: integer,
  paid: integer,
  enrolledCount: z.int(),
  optedOutCount: z.int(),
  disputedCount: z.int(),
  settledCount: z.int(),
  deliveredMwh: integer,
  ruleId: z.int().nullable(),
  status: text,
});
const ParticipationSchema = z.object({
  owner: text,
  oracle: text,
  baselineMwh: integer,
  expectedMwh: integer,
  meteredMwh: integer,
  coveredMs: ms,
  status: text,
});

/** A grid event as the contract has it now. Times are Unix ms, energy mWh, money in PWGD's smallest unit. */
export type GridEventState = z.infer<typeof GridEventSchema> & { readonly eventId: bigint };
export type ParticipationState = z.infer<typeof ParticipationSchema> & { readonly deviceId: Hex };

/** Undefined when there is no such grid event. */
export async function readGridEvent(grid: Contract, eventId: bigint): Promise<GridEventState | undefined> {
  const state = GridEventSchema.nullable().parse((await grid.query('grid_event', [eventId])).toJSON());
  return state === null ? undefined : { ...state, eventId };
}

/** The newest grid events, newest first. */
export async function readNewestGridEvents(grid: Contract, limit: number): Promise<readonly GridEventState[]> {
  const count = integer.parse((await grid.query('event_count', [])).toJSON());
  const ids = Array.from({ length: limit }, (_, index) => count - BigInt(index)).filter((id) => id > 0n);
  const events = await Promise.all(ids.map((id) => readGridEvent(grid, id)));
  return events.filter((event) => event !== undefined);
}

/** Every participation of a grid event, in the order of enrolment. */
export async function readParticipations(grid: Contract, eventId: bigint): Promise<readonly ParticipationState[]> {
  const devices: Hex[] = [];
  for (let page: Hex[] = [], from = 0; from === 0 || page.length === PARTICIPANTS_PER_PAGE; from += page.length) {
    page = z
      .array(z.custom<Hex>((value) => typeof value === 'string'))
      .parse((await grid.query('participants', [eventId, from, PARTICIPANTS_PER_PAGE])).toJSON());
    devices.push(...page);
    if (page.length === 0) break;
  }
  return Promise.all(
    devices.map(async (deviceId) => ({
      ...ParticipationSchema.parse((await grid.query('participation', [eventId, deviceId])).toJSON()),
      deviceId,
    })),
  );
}
