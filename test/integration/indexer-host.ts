import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { migrate } from '../../src/database/migrate';
import { type Deployment, writeDeployment } from '../../src/shared/deployment';

const MAIN = join(__dirname, '..', '..', 'lib', 'processor', 'main.js');

/** PostgreSQL, and processors that index into its databases. */
export interface IndexerHost {
  readonly folder: string;
  /** A database of its own on the one server. */
  createDatabase(name: string, options?: { readonly isMigrated: boolean }): Promise<postgres.Sql>;
  urlOf(name: string): string;
  /** Writes a deployment record and returns its file. */
  writeRecord(name: string, deployment: Deployment): string;
  /** The compiled processor, in a process of its own. `env` says what it indexes. */
  startIndexer(database: string, env: NodeJS.ProcessEnv): Indexer;
  /** Ends every processor, then PostgreSQL. */
  stop(): Promise<void>;
}

export interface Indexer {
  readonly child: ChildProcess;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** What it has written, stdout and stderr. */
  output(): string;
  kill(): Promise<void>;
}

export async function startIndexerHost(): Promise<IndexerHost> {
  const folder = mkdtempSync(join(tmpdir(), 'powergrid-processor-'));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  const open: postgres.Sql[] = [admin];
  const indexers = new Set<Indexer>();
  const urlOf = (name: string): string => Object.assign(new URL(server.url), { pathname: `/${name}` }).toString();
  return {
    folder,
    urlOf,
    createDatabase: async (name, { isMigrated } = { isMigrated: true }) => {
      await admin.unsafe(`create database ${name}`);
      if (isMigrated) await migrate(urlOf(name));
      const sql = postgres(urlOf(name), { max: 2, onnotice: () => {} });
      open.push(sql);
      return sql;
    },
    writeRecord: (name, deployment) => {
      const file = join(folder, `${name}.json`);
      writeDeployment(file, deployment);
      return file;
    },
    startIndexer: (database, env) => {
      const indexer = spawnIndexer({ ...process.env, DB_URL: urlOf(database), ...env });
      indexers.add(indexer);
      return indexer;
    },
    stop: async () => {
      await Promise.all([...indexers].map((indexer) => indexer.kill()));
      await Promise.all(open.map((sql) => sql.end()));
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function spawnIndexer(env: NodeJS.ProcessEnv): Indexer {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return {
    child,
    exited,
    output: () => output,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
