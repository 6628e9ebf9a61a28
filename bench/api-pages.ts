import type { Sql } from 'postgres';
import type * as Pages from '../src/api/page';
import { PAGE } from './api-questions';
import { percentile, printTable } from './table';

const { cursorOf }: typeof Pages = require('../api/page');

const DEEP_PAGE = 10_000;
const TRIES = 400;
const QUERY = `query ($after: String) { rewards(first: ${PAGE}, after: $after) { nodes { id amount } } }`;

/** The first pages of a list, in turns with those from its ten-thousandth on; no page is asked for twice. */
export async function measurePages(sql: Sql, url: string, hash: string): Promise<void> {
  const [first, deep] = await Promise.all([cursorsFrom(sql, 0), cursorsFrom(sql, (DEEP_PAGE - 1) * PAGE - 1)]);
  const rows = [
    { name: 'page 1', cursors: first, latenciesMs: [] as number[] },
    { name: `page ${DEEP_PAGE}`, cursors: deep, latenciesMs: [] as number[] },
  ];
  for (let index = 0; index < TRIES; index++) {
    for (const { cursors, latenciesMs } of rows) {
      const startedMs = performance.now();
      await readPage(url, cursors[index]);
      latenciesMs.push(performance.now() - startedMs);
    }
  }
  console.log(
    `**A list of ${(await sql`select count(*) from reward`)[0]?.count} rewards, one request after the other**\n`,
  );
  printTable(
    ['page', 'p50 ms', 'p99 ms', 'rows'],
    rows.map(({ name, latenciesMs }) => [
      name,
      percentile(latenciesMs, 0.5).toFixed(2),
      percentile(latenciesMs, 0.99).toFixed(2),
      hash.slice(0, 12),
    ]),
  );
}

/** Cursors of that many rewards, from the one at a place on. */
async function cursorsFrom(sql: Sql, place: number): Promise<readonly string[]> {
  const rows = await sql<{ id: string; number: string }[]>`
    select id, number from reward order by number desc, id desc offset ${place} limit ${TRIES}`;
  if (rows.length < TRIES) throw new Error(`There are no ${DEEP_PAGE} pages of rewards: make more --accounts.`);
  return rows.map(({ id, number }) => cursorOf('Reward number_DESC', { sortKey: number, id }));
}

async function readPage(url: string, after: string | undefined): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY, variables: { after } }),
  });
  const { data } = (await response.json()) as { readonly data?: { readonly rewards: { readonly nodes: unknown[] } } };
  if (data?.rewards.nodes.length !== PAGE) throw new Error('A page of rewards was not answered.');
}
