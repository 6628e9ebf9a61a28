import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PEERS = join(ROOT, 'bench', 'peers');
const START_LIMIT_MS = 60_000;
const POLL_MS = 50;

/** The words in which a server is asked. */
export type Dialect = 'powergrid' | 'openreader' | 'postgraphile';

/** One GraphQL server, as its makers would have it run in production. */
export interface ServerKind {
  readonly name: string;
  readonly dialect: Dialect;
  /** Version and settings, for people. */
  readonly configuration: string;
  start(options: StartOptions): ChildProcess;
}

export interface StartOptions {
  readonly databaseUrl: string;
  /** Of our deployment record. */
  readonly deployment: string;
  readonly folder: string;
  readonly port: number;
}

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** As many as PowerGrid has for statements that are prepared. */
const CONNECTIONS = 6;

const POSTGRAPHILE_SETTINGS = [
  ['--schema', 'public'],
  ['--max-pool-size', String(CONNECTIONS)],
  ['--append-plugins', 'postgraphile-plugin-connection-filter'],
  ['--legacy-relations', 'omit'],
  ['--dynamic-json'],
  ['--no-setof-functions-contain-nulls'],
  ['--no-ignore-rbac'],
  ['--disable-default-mutations'],
  ['--disable-graphiql'],
  ['--disable-query-log'],
].flat();

export const POWERGRID: ServerKind = {
  name: 'powergrid',
  dialect: 'powergrid',
  configuration: `${versionOf(ROOT)}, its defaults`,
  start: ({ databaseUrl, deployment, folder, port }) => {
    const program = join(ROOT, 'bin', 'powergrid.js');
    const args = ['api', '--database', databaseUrl, '--deployment', deployment, '--port', String(port)];
    return run(program, args, folder, {});
  },
};

function graphqlServer(settings: readonly string[], note: string): ServerKind {
  return {
    name: '@subsquid/graphql-server',
    dialect: 'openreader',
    configuration: `${versionOf(packageFolder('@subsquid/graphql-server'))}, ${CONNECTIONS} connections, ${note}`,
    start: ({ databaseUrl, folder, port }) => {
      const squid = join(folder, 'squid');
      mkdirSync(squid, { recursive: true });
      copyFileSync(join(ROOT, 'schema.graphql'), join(squid, 'schema.graphql'));
      const env = { DB_URL: databaseUrl, GQL_PORT: String(port), GQL_DB_CONNECTION_POOL_SIZE: String(CONNECTIONS) };
      return run(join(packageFolder('@subsquid/graphql-server'), 'bin', 'run.js'), settings, squid, env);
    },
  };
}

export const GRAPHQL_SERVER = (): ServerKind => graphqlServer([], 'no cache');
/** It answers from memory for five seconds, whatever is indexed meanwhile. */
export const GRAPHQL_SERVER_CACHING = (): ServerKind =>
  graphqlServer(['--dumb-cache', 'in-memory'], '--dumb-cache in-memory (up to 5 s old)');

export const POSTGRAPHILE = (): ServerKind => ({
  name: 'postgraphile',
  dialect: 'postgraphile',
  configuration: `${versionOf(packageFolder('postgraphile'))}, connection-filter ${versionOf(
    packageFolder('postgraphile-plugin-connection-filter'),
  )}, ${CONNECTIONS} connections, 100 prepared statements`,
  start: ({ databaseUrl, port }) => {
    const args = ['--connection', databaseUrl, '--port', String(port), ...POSTGRAPHILE_SETTINGS];
    // It looks for its plugins from where it runs.
    return run(join(packageFolder('postgraphile'), 'cli.js'), args, PEERS, {});
  },
});

/** Installs the other servers, and what asks them, where they are not yet. */
export function installPeers(): void {
  if (existsSync(join(PEERS, 'node_modules', '.package-lock.json'))) return;
  console.error('Installing the servers to compare with in bench/peers.');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: PEERS, stdio: ['ignore', 2, 2] });
}

/** The folder of an installed package of bench/peers. */
export function packageFolder(name: string): string {
  return join(PEERS, 'node_modules', name);
}

/** Starts a server and waits until it answers. @throws Error with what it said when it does not. */
export async function startServer(kind: ServerKind, options: Omit<StartOptions, 'port'>): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/graphql`;
  const child = kind.start({ ...options, port });
  const exited = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-2_000);
    });
  }
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${kind.name} did not start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  }).catch(() => undefined);
  return response?.ok ?? false;
}

function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  const { PATH, HOME } = process.env;
  return spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH, HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
