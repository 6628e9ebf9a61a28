import postgres from 'postgres';
import { type Clock, sleep } from '../shared/clock';
import { messageOf } from '../shared/errors';
import { type NumberedHistory, readContractHistory } from './contract-history';
import type { Endpoints } from './endpoints';
import { connectNode, type NodeConnection } from './node-connection';

const PAUSE_MS = 5_000;
const NOTHING: NumberedHistory = { seq: 0n, digest: `0x${'00'.repeat(32)}` };

interface HistoryCheckOptions {
  readonly databaseUrl: string;
  readonly endpoints: Endpoints;
  /** The contracts' addresses in lower-case 0x hex, with their names. */
  readonly contracts: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** Where it says what does not agree, or could not be compared. */
  readonly warn: (text: string) => void;
}

/**
 * Compares the index with the contracts for as long as the process lives: at the newest final block, each contract's
 * history() has to be what was counted here. The result is in history_check, beside SQD's transactions, because final
 * blocks are not rolled back.
 */
export async function keepCheckingHistories(options: HistoryCheckOptions): Promise<never> {
  const sql = postgres(options.databaseUrl, { max: 1, onnotice: () => {} });
  let checkedHeight = -1;
  for (;;) {
    await sleep(options.clock, PAUSE_MS);
    try {
      checkedHeight = await checkAt(sql, options, checkedHeight);
    } catch (error) {
      options.warn(`The histories could not be compared with the contracts' own: ${messageOf(error)}`);
    }
  }
}

/** Returns the height that was checked. */
async function checkAt(sql: postgres.Sql, options: HistoryCheckOptions, checkedHeight: number): Promise<number> {
  // SQD makes its tables when it starts.
  const [there] = await sql<{ status: boolean }[]>`select to_regclass('squid_processor.status') is not null as status`;
  if (!there?.status) return checkedHeight;
  const [block] = await sql<{ height: number; hash: string }[]>`
    select height, hash from squid_processor.status where id = 0 and height > ${checkedHeight}`;
  if (!block) return checkedHeight;
  const node = await connectNode(options.endpoints.url);
  try {
    for (const [contract, name] of options.contracts)
      await checkContract(sql, node, { contract, name }, block, options);
  } finally {
    node.close();
  }
  return block.height;
}

async function checkContract(
  sql: postgres.Sql,
  node: NodeConnection,
  { contract, name }: { readonly contract: string; readonly name: string },
  { height, hash }: { readonly height: number; readonly hash: string },
  { clock, warn }: HistoryCheckOptions,
): Promise<void> {
  const [last] = await sql<{ seq: string; digest: string }[]>`
    select e.seq, e.digest from contract_event e
    where e.contract = ${contract} and e.block_height <= ${height} order by e.seq desc limit 1`;
  const counted = last ?? { seq: '0', digest: NOTHING.digest };
  const own = await readContractHistory(node, contract, hash);
  await sql`
    insert into history_check (id, block_height, block_hash, seq, digest, chain_seq, chain_digest, checked_at_ms)
    values (${contract}, ${height}, ${hash}, ${counted.seq}, ${counted.digest}, ${String(own.seq)}, ${own.digest},
      ${clock.nowMs()})
    on conflict (id) do update set block_height = excluded.block_height, block_hash = excluded.block_hash,
      seq = excluded.seq, digest = excluded.digest, chain_seq = excluded.chain_seq,
      chain_digest = excluded.chain_digest, checked_at_ms = excluded.checked_at_ms`;
  if (counted.seq === String(own.seq) && counted.digest === own.digest) return;
  warn(
    `The index of ${name} differs from the contract at block ${height}: ${counted.seq} events with digest ` +
      `${counted.digest} are indexed, the contract counts ${own.seq} with ${own.digest}. Index into an empty database.`,
  );
}
