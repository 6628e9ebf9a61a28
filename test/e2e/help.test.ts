import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const MAIN = join(__dirname, '..', '..', 'bin', 'powergrid.js');

/** Asks `path` for help, and what stands below it too. Returns every path asked. */
async function helpOf(path: readonly string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [MAIN, ...path, '--help']);
  expect(stdout).toContain(`Usage: powergrid ${path.join(' ')}`.trim());
  const [, commands = ''] = stdout.split('\nCommands:\n');
  const names = [...commands.matchAll(/^ {2}([a-z][\w-]*)/gm)]
    .map((match) => match[1] ?? '')
    .filter((n) => n !== 'help');
  const below: string[] = [];
  for (const name of names) below.push(...(await helpOf([...path, name])));
  return [path.join(' '), ...below];
}

it('every command there is explains itself', async () => {
  const asked = await helpOf([]);
  for (const command of ['demo', 'up', 'deploy', 'authorize', 'event create', 'settle', 'plug test', 'emulate-plug']) {
    expect(asked).toContain(command);
  }
});
