import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALICE, ALICE_ADDRESS, BOB, hex } from './api-fixture';
import { type ApiWorld, openApiWorld } from './api-world';

let world: ApiWorld;

/** Five devices whose stakes and regions differ. */
beforeAll(async () => {
  world = await openApiWorld();
  const stakes = ['9', '10', '100', '100', '1000000000000000000000'];
  const regions = ['GB-LND', 'GB-MAN', 'gb-100%', 'FR_IDF', 'DE\\BE'];
  for (const [index, stake] of stakes.entries()) {
    await world.sql`update device set stake = ${stake}::numeric, region = ${regions[index] ?? ''},
      status = ${index === 0 ? 'Pending' : 'Active'} where id = ${hex(String(index + 1))}`;
  }
});

afterAll(() => world?.close());

/** The digits of the devices that are found, in ascending order. */
async function devicesWhere(where: object): Promise<string> {
  const { data, errors } = await world.ask(
    'query ($where: DeviceWhere) { devices(where: $where, orderBy: id_ASC) { nodes { id } } }',
    { where },
  );
  expect(errors).toBeUndefined();
  return data.devices.nodes.map(({ id }: { id: string }) => id[2]).join('');
}

it.each<[object, string]>([
  [{ stake_eq: '10' }, '2'],
  [{ stake_in: ['9', '100'] }, '134'],
  [{ stake_gt: '10' }, '345'],
  [{ stake_gte: '10' }, '2345'],
  [{ stake_lt: '100' }, '12'],
  [{ stake_lte: '100' }, '1234'],
  [{ stake_gte: '10', stake_lt: '1000' }, '234'],
  [{ status_eq: 'Active', capacityWatts_gte: 2000, stake_lte: '100' }, '234'],
  [{ status_in: ['Pending', 'Inactive'] }, '1'],
  [{ region_eq: 'GB-LND' }, '1'],
  [{ region_contains: 'GB' }, '12'],
  [{ region_contains: 'B-' }, '12'],
  [{ owner_eq: BOB }, '45'],
  [{ owner_eq: ALICE_ADDRESS }, '123'],
  [{ owner_in: [ALICE.toUpperCase().replace('0X', '0x'), BOB] }, '12345'],
  [{ id_in: [hex('2'), hex('5')] }, '25'],
  [{ blockHeight_gte: 3, blockHeight_lte: 3 }, '12345'],
  [{ blockHeight_gt: 3 }, ''],
  [{ lastIntervalEndMs_gte: '0' }, ''],
  [{ stake_in: [] }, ''],
  [{}, '12345'],
  [{ stake_eq: null }, '12345'],
])('devices where %j are %s', async (where, found) => {
  expect(await devicesWhere(where)).toBe(found);
});

it('contains: takes %, _ and backslash as they are', async () => {
  expect(await devicesWhere({ region_contains: '%' })).toBe('3');
  expect(await devicesWhere({ region_contains: '_' })).toBe('4');
  expect(await devicesWhere({ region_contains: '\\' })).toBe('5');
  expect(await devicesWhere({ region_contains: 'B_M' })).toBe('');
});

it('G10: what looks like SQL is a text as every other', async () => {
  for (const text of ["' or '1'='1", "'; drop table device; --", '$1', '1) or (1=1', '"', '😀', '\ud800']) {
    expect(await devicesWhere({ region_eq: text })).toBe('');
    expect(await devicesWhere({ region_contains: text })).toBe('');
    expect(await devicesWhere({ region_in: [text] })).toBe('');
  }
  expect(await devicesWhere({})).toBe('12345');
});

const digits = (count: number): string => '9'.repeat(count);

it.each<[string, object, string]>([
  ['a NUL character', { region_contains: 'a\u0000b' }, 'A text to filter by cannot hold the character U+0000.'],
  ['a long text', { region_eq: 'x'.repeat(201) }, 'A text to filter by has at most 200 characters, not 201.'],
  [
    'a long text among many',
    { region_in: ['GB', 'x'.repeat(99_000)] },
    'A text to filter by has at most 200 characters, not 99000.',
  ],
  [
    'a huge list',
    { stake_in: Array.from({ length: 101 }, () => '1') },
    'A filter takes at most 100 values, not 101. Ask several times.',
  ],
  ['a number as huge as none', { stake_gt: digits(79) }, 'A BigInt is a decimal string'],
  ['no number', { stake_gt: '1e9' }, 'A BigInt is a decimal string'],
  ['a number no Int can be', { capacityWatts_gt: 2 ** 31 }, 'Int cannot represent non 32-bit signed integer value'],
  ['no account', { owner_eq: "' or true --" }, 'An account id is 0x and 64 hex digits, or an SS58 address.'],
  ['an empty account', { owner_eq: '' }, 'An account id is 0x and 64 hex digits, or an SS58 address.'],
  ['no value of the enum', { status_eq: "Active'" }, 'does not exist in "DeviceStatus" enum'],
  ['no such field', { 'stake); drop table device; --': '1' }, 'is not defined by type "DeviceWhere"'],
  ['an order of texts', { region_gt: 'A' }, 'is not defined by type "DeviceWhere"'],
  ['a value null in a list', { stake_in: [null] }, 'Expected non-nullable type "BigInt!" not to be null'],
])('where: %s is refused with a reason', async (_name, where, message) => {
  const { data, errors } = await world.ask('query ($where: DeviceWhere) { devices(where: $where) { nodes { id } } }', {
    where,
  });
  expect(data?.devices).toBeFalsy();
  expect(errors?.[0]?.message).toContain(message);
  expect(['BAD_USER_INPUT', 'BAD_REQUEST']).toContain(errors?.[0]?.extensions?.code);
});

it('where: takes the largest and the lowest numbers there can be', async () => {
  expect(await devicesWhere({ stake_lt: digits(78), stake_gt: `-${digits(77)}` })).toBe('12345');
  expect(await devicesWhere({ capacityWatts_gt: -(2 ** 31), capacityWatts_lt: 2 ** 31 - 1 })).toBe('12345');
});

it('where: every filter of every list can be asked', async () => {
  const { data } = await world.ask(`{ __type(name: "Query") { fields { name args { name type { name } } } } }`);
  const lists: [string, string][] = data.__type.fields.flatMap(
    ({ name, args }: { name: string; args: { name: string; type: { name: string } }[] }) =>
      args.filter((arg) => arg.name === 'where').map((arg) => [name, arg.type.name]),
  );
  expect(lists.map(([name]) => name).sort()).toEqual([
    'accounts',
    'conditions',
    'contractEvents',
    'contractStates',
    'deviceChanges',
    'devices',
    'disputes',
    'gridEvents',
    'meterIntervals',
    'parameterChanges',
    'parameters',
    'participations',
    'proposals',
    'refusedIntervals',
    'rewards',
    'roleChanges',
    'roleGrants',
    'ruleTriggers',
    'rules',
    'stakeChanges',
    'transfers',
    'votes',
  ]);
  for (const [list, type] of lists) {
    const filters = await world.ask(
      `{ __type(name: "${type}") { inputFields { name type { name kind ofType { ofType { name enumValues { name } } } enumValues { name } } } } }`,
    );
    const where: Record<string, unknown> = {};
    for (const { name, type: field } of filters.data.__type.inputFields) {
      const one = field.kind === 'LIST' ? field.ofType.ofType : field;
      const value = one.enumValues ? one.enumValues[0].name : sample(list, name, one.name);
      where[name] = field.kind === 'LIST' ? [value] : value;
    }
    const { errors } = await world.ask(
      `query ($where: ${type}) { ${list}(where: $where, first: 1) { totalCount nodes { id } } }`,
      { where },
    );
    expect(errors).toBeUndefined();
  }
});

/** A value the filter takes. */
function sample(list: string, filter: string, type: string): unknown {
  if (type === 'Int') return 1;
  if (type === 'Boolean') return true;
  if (type === 'BigInt') return '1';
  if (filter.startsWith('contractName_')) return 'token';
  if (/^(gridEvent|creditedEvent|proposal|rule)_/.test(filter)) return '1';
  if (filter.startsWith('participation_')) return PARTICIPATION_ID;
  return filter.startsWith('id_') ? (IDS[list] ?? hex('1')) : hex('1');
}

const EVENT_ID = '0000000001-000002';
const PARTICIPATION_ID = `1-${hex('1')}`;
const IDS: Readonly<Record<string, string>> = {
  conditions: EVENT_ID,
  contractEvents: EVENT_ID,
  deviceChanges: EVENT_ID,
  gridEvents: '1',
  parameterChanges: EVENT_ID,
  participations: PARTICIPATION_ID,
  proposals: '1',
  refusedIntervals: EVENT_ID,
  rewards: PARTICIPATION_ID,
  roleChanges: EVENT_ID,
  rules: '1',
  ruleTriggers: EVENT_ID,
  stakeChanges: EVENT_ID,
  transfers: EVENT_ID,
};
