import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { RealClock, sleep } from '../shared/clock';
import { EmbeddedPostgresError } from './postgres-binaries';
import { isReachable } from './reachable';
import { commandLineOf, startTimeOf } from './running-process';

const STALE_LIMIT_MS = 5_000;
const STALE_POLL_MS = 100;

/** A user to run PostgreSQL as, which refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** One server's folder, held by this process. */
export interface PostgresFolder {
  readonly path: string;
  readonly cluster: string;
  readonly passwordFile: string;
  /** Removes everything, for a cluster that is made anew. */
  clear(): void;
  /** Gives the folder up for the next process. */
  release(): void;
}

/** The user that root runs the server as; undefined for everybody else, who runs it as himself. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' })),
      );
      if (uid !== undefined && gid !== undefined) return { uid, gid };
    } catch {
      // There is no such user; the next one may be.
    }
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and there is no user postgres or nobody. Start as another user, or name a ' +
      'database of your own as database.url in powergrid.yaml.',
  );
}

/**
 * Takes `dataDir`, or a folder that stands for it where the server's user can reach it, and stops what an earlier
 * process left running there.
 * @throws EmbeddedPostgresError while another process holds it.
 */
export async function takePostgresFolder(dataDir: string, user: ServerUser | undefined): Promise<PostgresFolder> {
  const path = placeFor(resolve(dataDir), user);
  const [cluster, ownerFile] = [join(path, 'cluster'), join(path, 'owner')];
  const prepare = (): void => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (user) chownSync(path, user.uid, user.gid);
    writeFileSync(ownerFile, `${process.pid} ${startTimeOf(process.pid)}`, { mode: 0o600 });
  };
  refuseIfHeld(ownerFile, dataDir);
  await stopStale(cluster);
  prepare();
  return {
    path,
    cluster,
    passwordFile: join(path, 'password'),
    clear: () => {
      rmSync(path, { recursive: true, force: true });
      prepare();
    },
    release: () => rmSync(ownerFile, { force: true }),
  };
}

function placeFor(dataDir: string, user: ServerUser | undefined): string {
  const parent = dirname(dataDir);
  mkdirSync(parent, { recursive: true });
  if (user === undefined || isReachable(parent)) return dataDir;
  // /var/tmp outlives a restart of the machine.
  const base = ['/var/tmp', tmpdir(), '/tmp'].find((folder) => existsSync(folder) && isReachable(folder));
  if (base === undefined) {
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root, and no other user can reach ${dataDir} or a folder for temporary files. ` +
        'Choose a folder that every user can enter with --data.',
      { dataDir },
    );
  }
  const place = join(base, `powergrid-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
  const found = lstatSync(place, { throwIfNoEntry: false });
  // Every user may make folders there, also one by this name.
  if (found && (!found.isDirectory() || ![0, user.uid].includes(found.uid))) {
    throw new EmbeddedPostgresError(`The folder ${place} belongs to somebody else. Remove it and start again.`, {
      place,
    });
  }
  return place;
}

function refuseIfHeld(ownerFile: string, dataDir: string): void {
  if (!existsSync(ownerFile)) return;
  const [pid, ...startTime] = readFileSync(ownerFile, 'utf8').split(' ');
  if (startTimeOf(Number(pid)) !== startTime.join(' ')) return;
  throw new EmbeddedPostgresError(
    `The database in ${dataDir} is in use by process ${pid}. Stop it, or choose another folder with --data.`,
    { dataDir, pid: Number(pid) },
  );
}

/** A server that outlived its process and its guardian would hold the cluster. */
async function stopStale(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const isRunning = (): boolean => commandLineOf(pid)?.includes(cluster) ?? false;
  const clock = new RealClock();
  // SIGQUIT is an immediate shutdown; the next start recovers from the log.
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    if (isRunning()) process.kill(pid, signal);
    for (const giveUpAtMs = clock.nowMs() + STALE_LIMIT_MS; isRunning() && clock.nowMs() < giveUpAtMs; ) {
      await sleep(clock, STALE_POLL_MS);
    }
  }
  // PostgreSQL would take any process that has that id by now for its predecessor.
  rmSync(pidFile, { force: true });
}
