import type { Hex } from '../shared/ids';

/** Typed access to one row of the journal; integers arrive as bigint. */
export class Row {
  constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  bigint(name: string): bigint {
    const value = this.values[name];
    if (typeof value === 'bigint') return value;
    if (typeof value === 'string') return BigInt(value);
    throw new TypeError(`The journal's ${name} is ${value === null ? 'null' : typeof value}, not an integer.`);
  }

  number(name: string): number {
    return Number(this.bigint(name));
  }

  text<T extends string = string>(name: string): T {
    const value = this.values[name];
    if (typeof value !== 'string') throw new TypeError(`The journal's ${name} is ${typeof value}, not text.`);
    return value as T;
  }

  hex(name: string): Hex {
    return this.text<Hex>(name);
  }

  isNull(name: string): boolean {
    return (this.values[name] ?? null) === null;
  }

  bigintOrUndefined(name: string): bigint | undefined {
    return this.isNull(name) ? undefined : this.bigint(name);
  }

  numberOrUndefined(name: string): number | undefined {
    return this.isNull(name) ? undefined : this.number(name);
  }

  textOrUndefined(name: string): string | undefined {
    return this.isNull(name) ? undefined : this.text(name);
  }
}
