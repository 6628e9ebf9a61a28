import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import postgres from 'postgres';
import type { Rows } from './index-rows';

const POLL_MS = 20;
const LIMIT_MS = 60 * 60_000;

/** What indexes the chain into a database of its own, as one process of Node. */
export interface Indexer {
  readonly name: string;
  /** Versions and settings, for the table. */
  readonly configuration: string;
  /** The last block it is asked for; it may go on until it is stopped. */
  readonly lastBlock: number;
  /** Makes an empty database ready for it; not timed. */
  prepare(databaseUrl: string): Promise<void>;
  /** The arguments of node. */
  readonly args: readonly string[];
  env(databaseUrl: string): NodeJS.ProcessEnv;
  /** How far it has committed: -1 once it is connected to the database, undefined before. */
  height(sql: postgres.Sql): Promise<number | undefined>;
  /** For one that goes on to store proofs: what it has stored, once that is all. */
  readonly proofs?: (sql: postgres.Sql) => Promise<ProofSizes | undefined>;
  /** `height` is what it had reached when it was stopped. */
  rows(sql: postgres.Sql, height: number): Promise<Rows>;
}

/** What the proofs of a block's events take, header and nodes. */
export interface ProofSizes {
  readonly blocks: number;
  readonly medianBytes: number;
  readonly mostBytes: number;
}

export interface Measurement extends Rows {
  readonly seconds: number;
  /** The part of them before it is connected to the database: Node and the libraries start. */
  readonly startSeconds: number;
  /** What it had committed then: the last block asked for, or some blocks more. */
  readonly height: number;
  /** From the start of the process to the commit of the last proof. */
  readonly proofs?: ProofSizes & { readonly seconds: number };
}

/** From the start of the indexer's process to the commit of its last block, on an empty database of its own. */
export async function measure(indexer: Indexer, serverUrl: string, database: string): Promise<Measurement> {
  const url = Object.assign(new URL(serverUrl), { pathname: `/${database}` }).toString();
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${database}`);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await indexer.prepare(url);
    await admin.unsafe('checkpoint');
    return await run(indexer, sql, indexer.env(url));
  } finally {
    await sql.end();
    await admin.unsafe(`drop database ${database} with (force)`);
    await admin.end();
  }
}

async function run(indexer: Indexer, sql: postgres.Sql, env: NodeJS.ProcessEnv): Promise<Measurement> {
  const startedMs = performance.now();
  const secondsNow = (): number => (performance.now() - startedMs) / 1_000;
  const child = spawn(process.execPath, indexer.args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close');
  const output = collect(child);
  try {
    const wait = <T>(look: () => Promise<T | undefined>): Promise<T> => until(look, child, output);
    const reached = (height: number): Promise<number> =>
      wait(async () => {
        const there = await indexer.height(sql);
        return there !== undefined && there >= height ? there : undefined;
      });
    await reached(-1);
    const startSeconds = secondsNow();
    const height = await reached(indexer.lastBlock);
    const seconds = secondsNow();
    const sizes = await (indexer.proofs && wait(() => indexer.proofs?.(sql) ?? Promise.resolve(undefined)));
    const proofs = sizes && { ...sizes, seconds: secondsNow() };
    child.kill('SIGKILL');
    await exited;
    return { seconds, startSeconds, height, ...(proofs && { proofs }), ...(await indexer.rows(sql, height)) };
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

function collect(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-5_000);
    });
  }
  return () => output;
}

/** Waits for something, as long as the indexer lives. */
async function until<T>(look: () => Promise<T | undefined>, child: ChildProcess, output: () => string): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`It did not index the chain:\n${output()}`);
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
