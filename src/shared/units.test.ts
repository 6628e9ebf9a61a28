import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, formatPwgd, parseDecimal } from './units';

describe('parseDecimal', () => {
  it('reads decimals exactly', () => {
    expect(parseDecimal('0.75', 18)).toBe(750_000_000_000_000_000n);
    expect(parseDecimal('295.20', 3)).toBe(295_200n);
    expect(parseDecimal('12', 0)).toBe(12n);
  });

  it.each(['', '-1', '1e3', '1.', '.5', '0.1234', 'abc', '1,5'])('refuses %j at three places', (text) => {
    expect(parseDecimal(text, 3)).toBeUndefined();
  });

  it('reads back what formatDecimal writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (amount) => {
        expect(parseDecimal(formatDecimal(amount, 18, 18), 18)).toBe(amount);
      }),
    );
  });
});

describe('formatDecimal', () => {
  it('rounds half up', () => {
    expect(formatPwgd(93_750_000_000_000_000n)).toBe('0.0938');
    expect(formatPwgd(1_000_093_750_000_000_000_000n)).toBe('1000.0938');
    expect(formatDecimal(45_200n, 3, 2)).toBe('45.20');
    expect(formatDecimal(125_000n, 3, 0)).toBe('125');
    expect(formatDecimal(-1_500n, 3, 1)).toBe('-1.5');
    expect(formatDecimal(-1n, 3, 0)).toBe('0');
  });
});
