import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(__dirname, '..', '..', 'bin', 'powergrid.js');

/** A `powergrid` command run as people run it, in a process of its own. */
export interface Command {
  readonly child: ChildProcess;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  stdout(): string;
  stderr(): string;
  /** Resolves once both outputs together contain `text`. */
  says(text: string, limitMs: number): Promise<void>;
}

/** One with a data folder of its own. */
export interface PowerGridProcess extends Command {
  readonly dataDir: string;
}

/** Runs a command on a new data folder, or on the one that is given. */
export function startPowerGrid(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  dataDir = mkdtempSync(join(tmpdir(), 'powergrid-e2e-')),
  uid?: number,
): PowerGridProcess {
  return { ...startCommand([...args, '--data', dataDir], env, uid), dataDir };
}

/** Runs a command that keeps nothing; as another user, when this one may. */
export function startCommand(args: readonly string[], env: NodeJS.ProcessEnv = process.env, uid?: number): Command {
  const user = uid === undefined ? {} : { uid, gid: uid };
  return startProgram(process.execPath, [MAIN, ...args], { env: { ...env, NO_COLOR: '1' }, ...user });
}

/** Runs any program. */
export function startProgram(program: string, args: readonly string[], options: SpawnOptions): Command {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      output[name] += chunk.toString();
      for (const look of waiting) look();
    });
  }
  return {
    child,
    exited: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    says: (text, limitMs) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!(output.stdout + output.stderr).includes(text)) return;
          clearTimeout(limit);
          waiting.delete(look);
          resolve();
        };
        const limit = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`"${text}" was not said within ${limitMs} ms:\n${output.stdout}\n${output.stderr}`));
        }, limitMs);
        waiting.add(look);
        look();
      }),
  };
}

/** Asks every 100 ms until `holds`, or throws after `limitMs`. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<void> {
  const giveUpAtMs = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAtMs) throw new Error(`${what} did not come true within ${limitMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Processes of this machine whose command line mentions `text`. */
export function processesWith(text: string): string[] {
  return execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text));
}
