import type { Sql } from 'postgres';
import type { ApiLimits } from '../shared/api-config';
import type { Deployment } from '../shared/deployment';
import type { Read } from './page';
import type { ProcessorTables } from './queries/indexed';
import { Items } from './queries/items';
import { Lists } from './queries/lists';
import { createReader, type Gone } from './queries/reader';
import { selectItems } from './queries/select';
import type { Statements } from './queries/statements';

/** What every request of one API shares. */
export interface ApiParts {
  readonly sql: Sql;
  /** For statements of endless kinds: lists with filters of the client's choice. */
  readonly filterSql: Sql;
  /** Which of the two a statement is for, whose kinds follow from what queries ask for. */
  readonly statements: Statements;
  readonly processor: ProcessorTables;
  readonly deployment: Deployment;
  readonly limits: ApiLimits;
  /** The newest block of the chain; undefined when it is not known. */
  readonly chainHeight: () => Promise<number | undefined>;
}

/** What one request reads through: each level of a query costs one statement, however many items it has. */
export interface ApiContext extends ApiParts {
  /** Awaits a statement, and cancels it when the client has gone. */
  readonly read: Read;
  readonly lists: Lists;
  readonly items: Items;
}

/** `signal` aborts when the client has gone. */
export async function createContext(parts: ApiParts, signal: Gone): Promise<ApiContext> {
  const read = createReader(signal, parts.limits.statementMs);
  // A database that does not answer is told by the first field that reads it.
  const select = selectItems(await parts.processor.areThere().catch(() => false));
  const { statements, filterSql } = parts;
  const lists = new Lists({ statements, filterSql, select, read });
  return { ...parts, read, lists, items: new Items({ statements, select, read }) };
}
