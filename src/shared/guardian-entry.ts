import { spawn } from 'node:child_process';
import type { GuardianTask } from './guardian';

// Runs one command for a main process and stops it when the pipe to that process closes, however the process ended.
// It runs in a session of its own, so that Ctrl-C reaches the main process alone, which decides what stops when.

const task = JSON.parse(process.argv[2] ?? '') as GuardianTask;
const child = spawn(task.command, task.args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: task.env,
  ...(task.cwd === undefined ? {} : { cwd: task.cwd }),
  ...(task.uid === undefined ? {} : { uid: task.uid }),
  ...(task.gid === undefined ? {} : { gid: task.gid }),
});

function stop(): void {
  child.kill(task.stopSignal);
  setTimeout(() => child.kill('SIGKILL'), task.stopTimeoutMs).unref();
}

process.stdin.on('end', stop).on('error', stop).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));
