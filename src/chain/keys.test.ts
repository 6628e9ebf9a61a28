import { cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { accountIdOf, keyPairOf } from './keys';

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const SECRET = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';

beforeAll(async () => {
  await cryptoWaitReady();
});

describe('keyPairOf', () => {
  it('takes development keys on development chains only', () => {
    expect(keyPairOf('//Alice', { isDevelopment: true }).address).toBe(ALICE);
    expect(() => keyPairOf('//Alice', { isDevelopment: false })).toThrow(/known to everybody/);
  });

  it('refuses the development phrase written out, too', () => {
    expect(() => keyPairOf(`${SECRET}//Alice`, { isDevelopment: false })).toThrow(/known to everybody/);
    expect(() => keyPairOf(` ${SECRET} `, { isDevelopment: false })).toThrow(/known to everybody/);
  });

  it('refuses a development account by its raw seed', () => {
    const seed = '0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a';
    expect(() => keyPairOf(seed, { isDevelopment: false })).toThrow(/known to everybody/);
  });

  it.each([
    'correct horse battery staple',
    `${SECRET} bogus`,
    `${SECRET.replace('walk', 'bogus')}`,
    '0x1234',
    '',
    '/soft',
  ])('does not repeat a secret that it cannot read, such as "%s"', (suri) => {
    expect(() => keyPairOf(suri, { isDevelopment: true })).toThrow(
      'A key is not a valid secret URI. Make one with `powergrid key new`.',
    );
  });
});

describe('accountIdOf', () => {
  it('reads an SS58 address of any prefix', () => {
    const account = '0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d';
    expect(accountIdOf(ALICE)).toBe(account);
    expect(accountIdOf('15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5')).toBe(account);
  });

  it('says which address it cannot read', () => {
    expect(() => accountIdOf('5GrwvaE')).toThrow('"5GrwvaE" is not an SS58 address.');
  });
});
