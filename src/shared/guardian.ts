import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What the guardian process is told in its arguments; nothing secret. */
export interface GuardianCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly stopSignal: NodeJS.Signals;
  /** SIGKILL follows the stop signal after this long. */
  readonly stopTimeoutMs: number;
}

/** A command that must not outlive this process. */
export interface GuardianTask extends GuardianCommand {
  readonly env: NodeJS.ProcessEnv;
}

export interface GuardedChild {
  /** Resolves with the command's exit code when it has ended, for whatever reason; 1 when a signal ended it. */
  readonly exited: Promise<number>;
  /** Asks the command to stop and waits until it has. */
  stop(): Promise<void>;
}

/** The guardian is compiled code also when this file runs from its source, as in tests. */
const ENTRY = join(__dirname, '..', '..', 'lib', 'shared', 'guardian-entry.js');
/** Something that the command started may hold its output open; its last words are not awaited for longer. */
const LAST_WORDS_LIMIT_MS = 1_000;

/**
 * Starts a command below a small guardian process, which stops it as soon as this process is gone, killed or not.
 * It runs in a session of its own, so that Ctrl-C does not reach it. Every line it writes is handed to `onLine`, all of
 * them before `exited` resolves.
 */
export function spawnGuarded({ env, ...command }: GuardianTask, onLine: (line: string) => void): GuardedChild {
  const guardian = spawn(process.execPath, [ENTRY, JSON.stringify(command)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
    env,
  });
  for (const stream of [guardian.stdout, guardian.stderr]) createInterface({ input: stream }).on('line', onLine);
  // The pipe breaks when the guardian ends first.
  guardian.stdin.on('error', () => {});
  const exited = new Promise<number>((resolve) => {
    guardian.once('error', (error) => {
      onLine(error.message);
      resolve(127);
    });
    guardian.once('close', (code) => resolve(code ?? 1));
    guardian.once('exit', (code) => setTimeout(() => resolve(code ?? 1), LAST_WORDS_LIMIT_MS).unref());
  });
  return {
    exited,
    stop: async () => {
      guardian.stdin.end();
      await exited;
    },
  };
}
