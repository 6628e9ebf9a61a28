import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { AppError } from '../shared/errors';

/** The embedded database could not be made ready or started. */
export class EmbeddedPostgresError extends AppError {
  readonly code = 'EMBEDDED_POSTGRES';
  readonly retryable = false;
}

const LinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The folder of PostgreSQL's programs. Postgres refuses to run as root and another user may not reach the installation,
 * so root gets a copy in the folder for temporary files.
 * @throws EmbeddedPostgresError on a platform without prebuilt programs.
 */
export function preparePostgresBinaries(isRoot: boolean): string {
  const installed = findInstalled();
  const bin = isRoot ? copyFor(installed) : join(linkLibraries(installed), 'native');
  return join(bin, 'bin');
}

function findInstalled(): { readonly folder: string; readonly version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    return { folder, version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this platform (${name}). Name a database of your own in powergrid.yaml.`,
      { name },
      { cause },
    );
  }
}

/** npm packages carry no symbolic links; the package makes them when its install script may run. */
function linkLibraries({ folder }: { readonly folder: string }): string {
  const links = LinksSchema.parse(JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (!lstatSync(path, { throwIfNoEntry: false })) symlinkSync(relative(dirname(target), source), path);
  }
  return folder;
}

function copyFor(installed: { readonly folder: string; readonly version: string }): string {
  linkLibraries(installed);
  const copy = join(tmpdir(), `powergrid-postgres-${installed.version}`);
  if (existsSync(copy)) return copy;
  // Copied aside and renamed, so that a half-made copy is never used.
  const draft = mkdtempSync(`${copy}-`);
  cpSync(join(installed.folder, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  chmodSync(draft, 0o755);
  try {
    renameSync(draft, copy);
  } catch {
    // Another process was first.
    rmSync(draft, { recursive: true, force: true });
  }
  return copy;
}
