import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import { messageOf, UsageError } from '../shared/errors';

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

/** @throws UsageError when the folder cannot be made. */
export function openDataDir(dir: string): DataDir {
  const path = resolve(dir);
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new UsageError(`Cannot make the data folder ${path}: ${messageOf(cause)}. Choose another with --data.`, {
      path,
    });
  }
  return {
    path,
    postgres: join(path, 'postgres'),
    journal: join(path, 'journal.sqlite'),
    deployment: join(path, 'deployment.json'),
    processorLog: join(path, 'processor.log'),
  };
}
