import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../shared/errors';

const RuntimeSchema = z.object({
  chainUrl: z.string(),
  apiUrl: z.string(),
  databaseUrl: z.string(),
  /** Path of the deployment record. */
  deployment: z.string(),
  pid: z.int().positive(),
});

/** How other commands find a running `up` or `demo`: `<data>/runtime.json`. */
export type Runtime = z.infer<typeof RuntimeSchema>;

/** @throws UsageError when nothing runs in that data directory. */
export function readRuntime(dataDir: string): Runtime {
  const file = fileOf(dataDir);
  const found = RuntimeSchema.safeParse(parse(file));
  if (!found.success) {
    throw new UsageError(
      `Nothing runs in ${dataDir}. Start \`powergrid up\`, name its folder with --data, or say --chain and --deployment.`,
      { file },
    );
  }
  const { pid } = found.data;
  if (!isAlive(pid)) {
    throw new UsageError(
      `What ran in ${dataDir} (process ${pid}) has ended without saying so. Start \`powergrid up\` again.`,
      { file, pid },
    );
  }
  return found.data;
}

/** Writes the file whole or not at all. It holds the database's password: nobody else may read it. */
export function writeRuntime(dataDir: string, runtime: Runtime): void {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${fileOf(dataDir)}.draft`;
  writeFileSync(draft, `${JSON.stringify(runtime)}\n`, { mode: 0o600 });
  renameSync(draft, fileOf(dataDir));
}

export function removeRuntime(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'runtime.json');
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
