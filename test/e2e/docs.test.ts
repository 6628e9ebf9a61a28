import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(__dirname, '..', '..');
const MAIN = join(root, 'bin', 'powergrid.js');
const DOCUMENTS = ['README.md', 'docs/baselines.md', 'chain/README.md'];
const PLUG_ADDRESS = '192.0.2.10';
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

interface Block {
  readonly language: string;
  readonly text: string;
  /** Says what it needs that a test machine has not. */
  readonly isMarked: boolean;
}

function blocksOf(file: string): Block[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(<!-- needs [^>]*-->\n)?```(\w+)\n([\s\S]*?)```/g)].map((match) => ({
    language: match[2] ?? '',
    text: match[3] ?? '',
    isMarked: match[1] !== undefined,
  }));
}

/** Every command the documents show, in blocks and within sentences. */
function commandsOf(file: string): string[] {
  const inSentences = readFileSync(join(root, file), 'utf8').matchAll(/`(npm (?:run|test)[^`\n]*)`/g);
  const inBlocks = blocksOf(file).filter(({ language }) => language === 'sh');
  return [...[...inSentences].map((match) => match[1] ?? ''), ...inBlocks.flatMap(({ text }) => text.split('\n'))]
    .flatMap((line) => line.split('&&'))
    .map((command) => command.trim())
    .filter((command) => command.startsWith('npm'));
}

/** A folder in which npm finds this repository's scripts, and commands their default data folder, which is not ours. */
function readersFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'powergrid-reader-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'powergrid', scripts }));
  for (const name of ['bin', 'scripts']) symlinkSync(join(root, name), join(folder, name));
  return folder;
}

/** Runs a block as a reader's shell does, in a process group of its own, as a terminal gives it. */
function runBlock(text: string, cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn('bash', ['-ec', text], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return {
    said: () => said,
    /** Its exit code, once nothing of it holds its output any more. npm ends with the signal when there was one: null. */
    exited: new Promise<number | null>((resolve) => child.once('close', resolve)),
    ctrlC: () => child.pid !== undefined && process.kill(-child.pid, 'SIGINT'),
  };
}

it.each(DOCUMENTS.flatMap((file) => commandsOf(file).map((command) => [file, command] as const)))(
  '%s: `%s` is a command there is, with options it knows',
  (_file, command) => {
    const [, script] = /^npm (?:run )?([\w:]+)/.exec(command) ?? [];
    expect(Object.keys(scripts)).toContain(script);
    const words = command.split(/\s+/).slice(command.startsWith('npm run powergrid -- ') ? 4 : 2);
    const isOurs = command.startsWith('npm run powergrid -- ') || script === 'demo';
    if (!isOurs) return;
    const path =
      script === 'demo'
        ? ['demo']
        : words.slice(
            0,
            words.findIndex((word) => word.startsWith('--')),
          );
    const help = execFileSync(process.execPath, [MAIN, ...(path.length > 0 ? path : words), '--help']).toString();
    for (const option of words.filter((word) => /^--\w/.test(word))) expect(help).toContain(option);
  },
);

it('README.md: `npm run demo` stays up until Ctrl-C, which leaves nothing behind', async () => {
  const [block] = blocksOf('README.md').filter(({ language, isMarked }) => language === 'sh' && !isMarked);
  expect(block?.text).toBe('npm run demo\nnpm test\n');
  const folder = readersFolder();
  const demo = runBlock('npm run demo -- --port 0', folder, {});
  await expect.poll(demo.said, { timeout: 90_000, interval: 200 }).toContain('Everything stays up');
  for (const figure of ['45.20 W', '125 Wh', '0.0938 PWGD', '1000.0000 → 1000.0938 PWGD']) {
    expect(demo.said()).toContain(figure);
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(figure);
  }
  demo.ctrlC();
  await demo.exited;
  expect(existsSync(join(folder, '.powergrid', 'runtime.json'))).toBe(false);
});

it("README.md: the commands for one's own P110 work, here with the emulated one", async () => {
  const folder = readersFolder();
  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, '.tapo-password'), 'secret1234\n');
  const account = { TAPO_EMAIL: 'you@example.org', TAPO_PASSWORD: 'secret1234' };
  const plug = runBlock('npm run --silent powergrid -- emulate-plug --watts 295.2', folder, account);
  await expect.poll(plug.said, { timeout: 20_000 }).toContain('listening');
  const [, address = ''] = /listening http:\/\/(\S+)/.exec(plug.said()) ?? [];

  const [yaml] = blocksOf('README.md').filter(({ language }) => language === 'yaml');
  const [up, event] = blocksOf('README.md')
    .filter(({ language, isMarked }) => language === 'sh' && isMarked)
    .map(({ text }) => text.replaceAll(PLUG_ADDRESS, address));
  // A port of its own: the documented one may be in use where the tests run.
  const config = `${yaml?.text.replace(PLUG_ADDRESS, address)}api: { port: 0 }\n`;
  writeFileSync(join(folder, 'powergrid.yaml'), config);

  const system = runBlock(up ?? '', folder, { HOME: home });
  await expect.poll(system.said, { timeout: 60_000, interval: 200 }).toContain('heater is registered on chain');
  expect(system.said()).toContain('draws 295.200 W');
  const created = runBlock(event ?? '', folder, { HOME: home });
  expect(await created.exited, created.said()).toBe(0);
  expect(created.said()).toContain('Grid event 1');

  system.ctrlC();
  await system.exited;
  expect(existsSync(join(folder, '.powergrid', 'runtime.json'))).toBe(false);
  plug.ctrlC();
  await plug.exited;
});
