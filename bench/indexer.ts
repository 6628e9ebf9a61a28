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
  /** `height` is what it had reached when it was stopped. */
  rows(sql: postgres.Sql, height: number): Promise<Rows>;
}

export interface Measurement extends Rows {
  readonly seconds: number;
  /** The part of them before it is connected to the database: Node and the libraries start. */
  readonly startSeconds: number;
  /** What it had committed then: the last block asked for, or some blocks more. */
  readonly height: number;
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
    await reached(indexer, sql, -1, child, output);
    const startSeconds = secondsNow();
    const height = await reached(indexer, sql, indexer.lastBlock, child, output);
    const seconds = secondsNow();
    child.kill('SIGKILL');
    await exited;
    return { seconds, startSeconds, height, ...(await indexer.rows(sql, height)) };
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

async function reached(
  indexer: Indexer,
  sql: postgres.Sql,
  height: number,
  child: ChildProcess,
  output: () => string,
): Promise<number> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`It did not index the chain:\n${output()}`);
    const there = await indexer.height(sql);
    if (there !== undefined && there >= height) return there;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
