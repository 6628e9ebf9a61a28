import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import postgres, { type Sql } from 'postgres';
import { expect } from 'vitest';
import type { Api, ApiOptions } from '../../src/api/api';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { migrate } from '../../src/database/migrate';
import type { ApiConfig } from '../../src/shared/api-config';
import { parseConfig } from '../../src/shared/config';
import { DEPLOYMENT, fill } from './api-fixture';

// The compiled API: type-graphql and the sources have to share one copy of graphql, and vitest gives each its own.
const { createApi } = createRequire(__filename)('../../lib/api/api') as typeof import('../../src/api/api');

/** What the API answered. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of every shape.
  readonly data: any;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** An API over a database of its own with the fixture's rows. */
export interface ApiWorld {
  readonly api: Api;
  /** Where the database is, for more rows and for locks. */
  readonly sql: Sql;
  readonly databaseUrl: string;
  open(options?: Partial<ApiOptions>): Promise<Api>;
  ask(query: string, variables?: Record<string, unknown>, on?: Api): Promise<Answer>;
  /** Answers, and tells which statements the database was sent for it. */
  watch(query: string, variables?: Record<string, unknown>): Promise<Answer & { readonly statements: string[] }>;
  /** What the API has logged since this was asked last. */
  takeLog(): string;
  /** For more databases; it goes with the world. */
  readonly folder: string;
  close(): Promise<void>;
}

/** The section `api` of a configuration that says this and leaves out the rest. */
export function configOf(api: object): ApiConfig {
  return parseConfig({ api }, 'test').api;
}

/** Sends one operation as JSON. */
export async function askApi(api: Api, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const response = await api.fetch('http://api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
}

export async function openApiWorld(): Promise<ApiWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'powergrid-api-'));
  let log: string[] = [];
  let logged = '';
  const database = await startEmbeddedPostgres({
    dataDir: join(folder, 'postgres'),
    logger: pino(
      { level: 'debug' },
      collectInto((line) => log.push(JSON.parse(line).line)),
    ),
  });
  await migrate(database.url);
  await fill(database.url);
  const sql = postgres(database.url, { onnotice: () => {} });
  const logger = pino(
    { level: 'warn' },
    collectInto((line) => {
      logged += line;
    }),
  );
  const open = (options: Partial<ApiOptions> = {}): Promise<Api> =>
    createApi({ databaseUrl: database.url, deployment: DEPLOYMENT, logger, isDevelopment: true, ...options });
  const api = await open();
  const ask = (query: string, variables?: Record<string, unknown>, on = api): Promise<Answer> =>
    askApi(on, query, variables);
  return {
    api,
    sql,
    databaseUrl: database.url,
    open,
    ask,
    watch: async (query, variables) => {
      await sql`alter database postgres set log_statement = 'all'`;
      const watched = await open();
      const marking = postgres(database.url, { max: 1, onnotice: () => {} });
      /** Resolves once all that the database has been sent by now is in its log. */
      const takeStatements = async (mark: string): Promise<string[]> => {
        await marking.unsafe(`select '${mark}'`);
        await expect.poll(() => log.some((line) => line.includes(mark))).toBe(true);
        return statementsOf(log);
      };
      await ask('{ status { height } }', {}, watched);
      await takeStatements('before');
      log = [];
      const answer = await ask(query, variables, watched);
      const statements = await takeStatements('after');
      await marking.end();
      await sql`alter database postgres reset log_statement`;
      await watched.close();
      return { ...answer, statements };
    },
    takeLog: () => {
      const taken = logged;
      logged = '';
      return taken;
    },
    folder,
    close: async () => {
      await api.close();
      await sql.end();
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Those of the API's queries. A statement of several lines is logged as lines, all but the first of which start with a tab. */
function statementsOf(log: readonly string[]): string[] {
  const statements: string[] = [];
  for (const line of log) {
    if (line.startsWith('\t')) statements.push(`${statements.pop()} ${line.trim()}`);
    else statements.push(line);
  }
  return statements.filter(
    (statement) => /\bexecute \S+: /.test(statement) && !/pg_catalog|to_regclass/.test(statement),
  );
}

function collectInto(take: (line: string) => void): Writable {
  return new Writable({
    write: (chunk, _encoding, done) => {
      take(String(chunk));
      done();
    },
  });
}
