import { spawn } from 'node:child_process';
import { join, sep } from 'node:path';
import { createInterface } from 'node:readline';

/** A command that must not outlive this process. */
export interface GuardianTask {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly stopSignal: NodeJS.Signals;
  /** SIGKILL follows the stop signal after this long. */
  readonly stopTimeoutMs: number;
}

export interface GuardedChild {
  /** Resolves with the command's exit code when it has ended, for whatever reason. */
  readonly exited: Promise<number>;
  /** Asks the command to stop and waits until it has. */
  stop(): Promise<void>;
}

/** The guardian is compiled code also when this file runs from its source, as in tests. */
const ENTRY = join(__dirname.replace(`${sep}src${sep}`, `${sep}lib${sep}`), 'guardian-entry.js');

/**
 * Starts a command below a small guardian process, which stops it as soon as this process is gone, killed or not.
 * Every line it writes is handed to `onLine`.
 */
export function spawnGuarded(task: GuardianTask, onLine: (line: string) => void): GuardedChild {
  const guardian = spawn(process.execPath, [ENTRY, JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [guardian.stdout, guardian.stderr]) createInterface({ input: stream }).on('line', onLine);
  guardian.stdin.on('error', () => {});
  const exited = new Promise<number>((resolve) => guardian.once('exit', (code) => resolve(code ?? 1)));
  return {
    exited,
    stop: async () => {
      guardian.stdin.end();
      await exited;
    },
  };
}
