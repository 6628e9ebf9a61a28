import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from '../database/running-process';
import { AppError } from '../shared/errors';

/** The data folder belongs to another running PowerGrid. */
export class AlreadyRunningError extends AppError {
  readonly code = 'ALREADY_RUNNING';
  readonly retryable = false;

  constructor(dataDir: string, pid: number) {
    super(`PowerGrid already runs on ${dataDir} (process ${pid}). Stop it, or choose another folder with --data.`, {
      dataDir,
      pid,
    });
  }
}

/**
 * Takes the data folder for this process, before anything in it is touched, and returns how to give it up. A process
 * that was killed holds nothing: its id together with its start time names no process any more.
 * @throws AlreadyRunningError while another process holds it.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, 'owner');
  if (existsSync(file)) {
    const [pid, ...startTime] = readFileSync(file, 'utf8').split(' ');
    const isHeld = startTimeOf(Number(pid)) === startTime.join(' ');
    if (isHeld && Number(pid) !== process.pid) throw new AlreadyRunningError(dataDir, Number(pid));
  }
  writeFileSync(file, `${process.pid} ${startTimeOf(process.pid)}`);
  return () => rmSync(file, { force: true });
}
