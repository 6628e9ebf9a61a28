import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Option } from 'commander';
import { messageOf, UsageError } from '../shared/errors';
import { lockDataDir } from './data-lock';
import type { Shutdown } from './shutdown';

/** Everything one running system keeps, in one folder. */
export interface DataDir {
  readonly path: string;
  readonly postgres: string;
  readonly journal: string;
  readonly deployment: string;
  readonly processorLog: string;
}

export function dataOption(): Option {
  return new Option('--data <dir>', 'where everything is kept').default('./.powergrid');
}

/**
 * Makes the folder where it is missing and holds it until `shutdown` ends.
 * @throws UsageError when it cannot be used, AlreadyRunningError while another PowerGrid runs on it.
 */
export async function openDataDir(dir: string, shutdown: Shutdown): Promise<DataDir> {
  const path = resolve(dir);
  try {
    makeFolder(path);
    assertFolder(path);
  } catch (cause) {
    throw unusable(path, cause);
  }
  await shutdown.add('the data folder', lockDataDir(path));
  return {
    path,
    postgres: join(path, 'postgres'),
    journal: join(path, 'journal.sqlite'),
    deployment: join(path, 'deployment.json'),
    processorLog: join(path, 'processor.log'),
  };
}

/**
 * Says that the data folder can be used, or made; makes nothing.
 * @throws UsageError when it cannot.
 */
export function assertUsable(dir: string): string {
  const path = resolve(dir);
  let above = path;
  while (!existsSync(above)) above = dirname(above);
  try {
    assertFolder(above);
  } catch (cause) {
    throw unusable(path, cause);
  }
  return above === path ? path : `${path}, to be made`;
}

function assertFolder(path: string): void {
  if (!statSync(path).isDirectory()) throw new Error(`${path} is not a folder`);
  accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
}

function unusable(path: string, cause: unknown): UsageError {
  return new UsageError(`Cannot use the data folder ${path}: ${messageOf(cause)}. Choose another with --data.`, {
    path,
  });
}

/** Like mkdir -p. Node's own `recursive` never returns where the system lets nobody make folders, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`${path} is not a folder`);
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path);
}
