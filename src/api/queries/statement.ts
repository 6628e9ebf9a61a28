import type { PendingQuery, Sql } from 'postgres';
import type { FilterValue } from '../entities/entity';

type Value = FilterValue | readonly FilterValue[];

/**
 * A part of a statement, with the values that are its parameters. The driver has such parts as well; each of its own is
 * a promise, which makes putting a statement together take longer than reading its rows.
 */
export class Part {
  constructor(
    /** What stands before, between and behind the values. */
    readonly texts: readonly string[],
    readonly values: readonly Value[],
  ) {}
}

/** Reads a statement's rows. */
export type ReadPart = <Row extends object>(statement: Part) => Promise<readonly Row[]>;

/** Puts parts together; everything else that is inserted becomes a parameter. */
export function part(strings: TemplateStringsArray, ...inserted: readonly (Part | Value)[]): Part {
  const texts: string[] = [];
  const values: Value[] = [];
  let text = strings[0] ?? '';
  let index = 0;
  for (const insert of inserted) {
    index += 1;
    if (insert instanceof Part) {
      let place = 0;
      for (const value of insert.values) {
        texts.push(text + insert.texts[place++]);
        values.push(value);
        text = '';
      }
      text += insert.texts[place];
    } else {
      texts.push(text);
      values.push(insert);
      text = '';
    }
    text += strings[index];
  }
  texts.push(text);
  return new Part(texts, values);
}

/** SQL as it is: never anything that a client sent. */
export function verbatim(text: string): Part {
  return new Part([text], []);
}

/** A column by its name. */
export function column(name: string): Part {
  return verbatim(quote(name));
}

/** `from` and `to` are columns, too. */
export function quote(name: string): string {
  return name
    .split('.')
    .map((word) => `"${word}"`)
    .join('.');
}

/** True when all of these are. */
export function all(conditions: readonly Part[]): Part {
  return conditions.reduce((together, condition) => part`${together} and ${condition}`, TRUE);
}

const TRUE = verbatim('true');

/** A statement's text, with a number for each value. */
export function textOf({ texts }: Part): string {
  return texts.reduce((before, text, index) => `${before}$${index}${text}`);
}

/** Has the driver send a statement, prepared where its connections prepare any. */
export function send<Row extends object>(sql: Sql, statement: Part, text = textOf(statement)): PendingQuery<Row[]> {
  return sql.unsafe<Row[]>(text, [...statement.values], { prepare: true });
}
