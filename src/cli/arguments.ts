import { InvalidArgumentError } from 'commander';
import { parseDecimal } from '../shared/units';

/** Parses a decimal amount into units of 10^-decimals, for `.option`. */
export function decimalArgument(decimals: number): (text: string) => bigint {
  return (text) => {
    const amount = parseDecimal(text, decimals);
    if (amount === undefined) throw new InvalidArgumentError(`Say a decimal with at most ${decimals} places.`);
    return amount;
  };
}

/** Finds a word among `choices` in any case, with or without dashes, for `.option`. */
export function choiceArgument<T extends string>(choices: readonly T[]): (text: string) => T {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_ ]/g, '');
  return (text) => {
    const choice = choices.find((word) => plain(word) === plain(text));
    if (choice === undefined) throw new InvalidArgumentError(`Say one of ${choices.join(', ')}.`);
    return choice;
  };
}

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

/** The number of a grid event, for `.option`. */
export function eventIdArgument(text: string): bigint {
  if (!/^[1-9]\d{0,18}$/.test(text)) throw new InvalidArgumentError('A grid event is a number from 1 on.');
  return BigInt(text);
}

/** A device's id, for `.option`. */
export function deviceIdArgument(text: string): `0x${string}` {
  const match = /^0x([0-9a-f]{64})$/.exec(text.toLowerCase());
  if (!match) throw new InvalidArgumentError('A device is 0x and 64 hex digits, as `powergrid plug test` prints it.');
  return `0x${match[1]}`;
}

/** Collects an option that may be said several times. */
export function collect(text: string, collected: readonly string[] = []): readonly string[] {
  return [...collected, text];
}
