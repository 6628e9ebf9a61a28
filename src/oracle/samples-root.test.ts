import { describe, expect, it } from 'vitest';
import { samplesRoot } from './samples-root';

const readings = [
  { atMs: 1_767_225_600_000, powerMw: 295_200n, counterWh: 0n, localTime: '' },
  { atMs: 1_767_225_630_000, powerMw: 295_200n, counterWh: 2n, localTime: '' },
  { atMs: 1_767_225_660_000, powerMw: 45_200n, counterWh: undefined, localTime: '' },
  { atMs: 1_767_225_690_000, powerMw: 45_200n, counterWh: 3n, localTime: '' },
  { atMs: 1_767_225_720_000, powerMw: 0n, counterWh: 3n, localTime: '' },
];

// Computed with Python's hashlib and struct from the specification.
describe('samplesRoot', () => {
  it.each([
    [0, '0x0000000000000000000000000000000000000000000000000000000000000000'],
    [1, '0x9a2efdf6ffff2f03b1cf487583415c10705b855d5c3c780f2d838a6a34559fc9'],
    [2, '0xd6565d0ab5f882018d33e08c1d272d1912fd48ec531cbc549ea341db85ab8b24'],
    [3, '0x66ca12299afbf281771dc76ad14bdeca0ba529cb8ddf4eba2c765815dea840db'],
    [5, '0xaaba70b9c337b2adff44d8adcea07641401bf767bbb0679ee7b309eefd65dbf0'],
  ])('of %i readings', (count, root) => {
    expect(samplesRoot(readings.slice(0, count))).toBe(root);
  });
});
