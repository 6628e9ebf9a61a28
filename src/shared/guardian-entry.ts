import { spawn } from 'node:child_process';
import type { GuardianCommand } from './guardian';

// Runs one command for a main process and stops it when the pipe to that process closes, however the process ended.
// What the command inherits comes in the environment and never in the arguments, which every local user can read.

const command = JSON.parse(process.argv[2] ?? '') as GuardianCommand;
const child = spawn(command.command, command.args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: process.env,
  windowsHide: true,
  ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  ...(command.uid === undefined ? {} : { uid: command.uid }),
  ...(command.gid === undefined ? {} : { gid: command.gid }),
});

let isStopping = false;

function stop(): void {
  if (isStopping) return;
  isStopping = true;
  child.kill(command.stopSignal);
  setTimeout(() => child.kill('SIGKILL'), command.stopTimeoutMs).unref();
}

process.stdin.on('end', stop).on('error', stop).resume();
// A service manager signals every process of a service at once; the main process alone decides what stops when.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));
