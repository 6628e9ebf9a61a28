import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALICE, ALICE_ADDRESS, hex } from './api-fixture';
import { type ApiWorld, openApiWorld } from './api-world';

const HOUR_MS = 3_600_000;
const MIDNIGHT_MS = Date.UTC(2026, 1, 28);
const DEVICE = hex('1');

let world: ApiWorld;

beforeAll(async () => {
  world = await openApiWorld();
  // From noon on the last Saturday of February to noon on Monday, across the end of a day, a week and a month.
  for (let hour = 12; hour < 60; hour += 12) {
    const startMs = MIDNIGHT_MS + hour * HOUR_MS;
    await world.sql`insert into meter_interval ${world.sql({
      id: `${DEVICE}-${startMs}`,
      device_id: DEVICE,
      oracle: ALICE,
      start_ms: startMs,
      end_ms: startMs + HOUR_MS,
      net_mwh: hour,
      quality: 'Ok',
      samples_root: hex('0'),
      credited_mwh: 1,
      recorded_at_ms: startMs + HOUR_MS,
      event_id: '0000000001-000002',
    })}`;
  }
});
afterAll(() => world?.close());

const energy = async (bucket: string, fromMs = MIDNIGHT_MS, toMs = MIDNIGHT_MS + 72 * HOUR_MS) => {
  const { data, errors } = await world.ask(
    `query ($from: BigInt!, $to: BigInt!) { energySeries(device: "${DEVICE}", bucket: ${bucket}, from: $from, to: $to) {
      startMs netMwh creditedMwh coveredMs intervalCount } }`,
    { from: String(fromMs), to: String(toMs) },
  );
  expect(errors).toBeUndefined();
  return data.energySeries as { startMs: string; netMwh: string; intervalCount: number }[];
};
const shown = (points: { startMs: string; netMwh: string }[]) =>
  points.map(({ startMs, netMwh }) => `${new Date(Number(startMs)).toISOString().slice(0, 13)} ${netMwh}`);

it('energySeries: adds up what was metered by hours, days, weeks from Monday and months of UTC', async () => {
  expect(shown(await energy('Hour'))).toEqual([
    '2026-02-28T12 12',
    '2026-03-01T00 24',
    '2026-03-01T12 36',
    '2026-03-02T00 48',
  ]);
  expect(shown(await energy('Day'))).toEqual(['2026-02-28T00 12', '2026-03-01T00 60', '2026-03-02T00 48']);
  expect(shown(await energy('Week'))).toEqual(['2026-02-23T00 72', '2026-03-02T00 48']);
  expect(shown(await energy('Month'))).toEqual(['2026-02-01T00 12', '2026-03-01T00 108']);
  const [day] = await energy('Day', MIDNIGHT_MS + 24 * HOUR_MS, MIDNIGHT_MS + 36 * HOUR_MS);
  expect(day).toMatchObject({ netMwh: '24', creditedMwh: '1', coveredMs: String(HOUR_MS), intervalCount: 1 });
});

it('rewardSeries: tells what accounts, devices and all were paid', async () => {
  const { data, errors } = await world.ask(
    `query ($from: BigInt!, $to: BigInt!) {
      account: rewardSeries(account: "${ALICE_ADDRESS}", bucket: Day, from: $from, to: $to) { startMs rewardTotal settledCount }
      device: rewardSeries(device: "${hex('5')}", bucket: Month, from: $from, to: $to) { rewardTotal deliveredTotalMwh }
      nobody: rewardSeries(device: "${hex('8')}", bucket: Week, from: $from, to: $to) { rewardTotal } }`,
    { from: '1690000000000', to: '1710000000000' },
  );
  expect(errors).toBeUndefined();
  expect(data.account).toEqual([{ startMs: '1699920000000', rewardTotal: '119', settledCount: 1 }]);
  expect(data.device).toEqual([{ rewardTotal: '1000000000000000000000', deliveredTotalMwh: '124996' }]);
  expect(data.nobody).toEqual([]);
});

it.each([
  [{ from: '10', to: '9' }, 'The series ends at 9, before it begins at 10.'],
  [{ from: '0', to: '9000000000000' }, 'That is up to 104166 points, and 1000 are the most. Ask for less time.'],
])('series: %o is refused with a reason', async (range, message) => {
  const { errors } = await world.ask(
    'query ($from: BigInt!, $to: BigInt!) { rewardSeries(bucket: Day, from: $from, to: $to) { startMs } }',
    range,
  );
  expect(errors?.[0]).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT' } });
});
