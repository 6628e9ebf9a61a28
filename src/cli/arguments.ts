import { InvalidArgumentError } from 'commander';
import { parseDecimal } from '../shared/units';

/** A whole number from `min` to `max`, for `.option`. */
export function integerArgument(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < min || number > max) {
      throw new InvalidArgumentError(`Say a whole number from ${min} to ${max}.`);
    }
    return number;
  };
}

/** A device's id, for `.option`. */
export function deviceIdArgument(text: string): `0x${string}` {
  const match = /^0x([0-9a-f]{64})$/.exec(text.toLowerCase());
  if (!match) throw new InvalidArgumentError('A device is 0x and 64 hex digits, as `powergrid plug test` prints it.');
  return `0x${match[1]}`;
}

/** A plain decimal such as 0.75 in units of 10^-decimals, for `.option`. */
export function decimalArgument(decimals: number): (text: string) => bigint {
  return (text) => {
    const value = parseDecimal(text, decimals);
    if (value === undefined)
      throw new InvalidArgumentError(`Say a number such as 0.75, of at most ${decimals} decimals.`);
    return value;
  };
}

/** The number of a grid event, rule or proposal, for `.argument`. */
export function numberArgument(text: string): bigint {
  if (!/^\d{1,20}$/.test(text)) throw new InvalidArgumentError('It is a whole number, from 1 on.');
  return BigInt(text);
}
