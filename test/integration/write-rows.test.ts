import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { CopyRows } from '../../src/processor/backfill/copy-rows';
import { elementOf } from '../../src/processor/backfill/row-format';
import { type TableChanges, writeRows } from '../../src/processor/backfill/write-rows';

const COLUMNS = [
  { name: 'id', type: 'text' },
  { name: 'from', type: 'text' },
];

let folder: string;
let server: EmbeddedPostgres;
let database: DataSource;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'powergrid-rows-'));
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  database = await new DataSource({ type: 'postgres', url: server.url }).initialize();
  await database.query('create table note (id text primary key, "from" text)');
});

afterAll(async () => {
  await database?.destroy();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Row = readonly [id: string, from: string | null];

function adding(rows: readonly Row[]): TableChanges {
  const added = new CopyRows(COLUMNS.map(({ name }) => name));
  for (const row of rows) added.add(row);
  return { table: 'note', removed: [], added, changed: new Map() };
}

function changing(rows: readonly Row[]): TableChanges {
  const columns = COLUMNS.map((column, place) => ({
    ...column,
    elements: rows.map((row) => elementOf(row[place] ?? null)),
  }));
  return { ...adding([]), changed: new Map([['++', { columns }]]) };
}

async function write(changes: TableChanges, areNew = true): Promise<void> {
  await database.transaction((transaction) => writeRows(transaction, [changes], areNew));
}

async function stored(): Promise<Row[]> {
  const rows = await database.query<{ id: string; from: string | null }[]>('select * from note order by id::int');
  return rows.map(({ id, from }) => [id, from]);
}

it('stores every text as it is, whichever way it is written', async () => {
  const awkward = fc.string({
    unit: fc.constantFrom('\\', '\n', '\r', '\t', '"', "'", '{', '}', ',', 'N', '.', 'é', '𝄞'),
  });
  const text = fc.oneof(
    awkward,
    fc.string({ unit: 'binary' }).filter((any) => !any.includes('\0')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { minLength: 1, maxLength: 200 }), async (texts) => {
      const rows = texts.map((from, place): Row => [String(place), from]);
      for (const changes of [adding(rows), changing(rows)]) {
        await database.query('delete from note');
        await write(changes);
        expect(await stored()).toEqual(rows);
      }
    }),
    { numRuns: 50 },
  );
});

it('writes larger rows than there was room for', async () => {
  const rows = [70_000, 10, 300_000, 5].map((length, place): Row => [String(place), 'é'.repeat(length)]);
  await database.query('delete from note');
  await write(adding(rows));
  expect(await stored()).toEqual(rows);
});

it('writes none of the rows taken for new when one is there, and all of them once that is known', async () => {
  await database.query('delete from note');
  await write(adding([['1', 'before']]));
  const again = adding([
    ['0', 'new'],
    ['1', 'again'],
  ]);
  await expect(write(again)).rejects.toMatchObject({ code: '23505' });
  expect(await stored()).toEqual([['1', 'before']]);
  await write(again, false);
  expect(await stored()).toEqual([
    ['0', 'new'],
    ['1', 'again'],
  ]);
});
