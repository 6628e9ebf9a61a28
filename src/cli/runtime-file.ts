import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startTimeOf } from '../database/running-process';
import { UsageError } from '../shared/errors';

const RuntimeSchema = z.strictObject({
  chainUrl: z.string(),
  apiUrl: z.string(),
  databaseUrl: z.string(),
  /** Path of the deployment record. */
  deployment: z.string(),
  pid: z.int(),
});

/** Where a running `up` or `demo` can be found. */
export type Runtime = z.infer<typeof RuntimeSchema>;

/** @throws UsageError when nothing runs on that data folder. */
export function readRuntime(dataDir: string): Runtime {
  const runtime = tryReadRuntime(dataDir);
  if (!runtime) {
    throw new UsageError(
      `Nothing runs on the data folder ${dataDir}. Start \`powergrid up\`, or name it with --data.`,
      { dataDir },
    );
  }
  return runtime;
}

/** Writes the file whole or not at all; only its owner may read it, for the database URL holds a password. */
export function writeRuntime(dataDir: string, runtime: Runtime): void {
  const draft = `${fileOf(dataDir)}.draft`;
  writeFileSync(draft, `${JSON.stringify(runtime)}\n`, { mode: 0o600 });
  renameSync(draft, fileOf(dataDir));
}

export function removeRuntime(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** Undefined when nothing runs on that data folder. */
export function tryReadRuntime(dataDir: string): Runtime | undefined {
  const runtime = tryRead(dataDir);
  return runtime && startTimeOf(runtime.pid) !== undefined ? runtime : undefined;
}

function tryRead(dataDir: string): Runtime | undefined {
  if (!existsSync(fileOf(dataDir))) return undefined;
  try {
    return RuntimeSchema.safeParse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'runtime.json');
}
