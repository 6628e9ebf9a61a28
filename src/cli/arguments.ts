import { InvalidArgumentError } from 'commander';

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
