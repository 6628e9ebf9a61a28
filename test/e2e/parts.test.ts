import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { type Command, startCommand } from './powergrid-process';

const OWNER = '5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y';
const folder = mkdtempSync(join(tmpdir(), 'powergrid-parts-'));
const running: Command[] = [];

function start(words: string, env: NodeJS.ProcessEnv = {}): Command {
  const command = startCommand(words.split(' '), { ...process.env, ...env });
  running.push(command);
  return command;
}

/** What a long-running command says after `listening`. */
async function addressOf(command: Command): Promise<string> {
  await command.says('listening', 30_000);
  const [, address = ''] = /listening (\S+)/.exec(command.stdout()) ?? [];
  return address;
}

async function finish(words: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const command = start(words, env);
  expect((await command.exited).code, command.stderr()).toBe(0);
}

afterAll(async () => {
  for (const command of running.reverse()) {
    command.child.kill('SIGTERM');
    await command.exited;
  }
});

it('chain, deploy, migrate, processor, api and oracle work as commands of their own', async () => {
  const account = { TAPO_EMAIL: 'you@example.org', TAPO_PASSWORD: 'secret1234' };
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const record = join(folder, 'deployment.json');
  const [plug, chain] = await Promise.all([
    addressOf(start('emulate-plug --watts 96', account)),
    addressOf(start('chain --port 0')),
  ]);
  await finish(`deploy --chain ${chain} --out ${record}`);
  await finish(`migrate --database ${postgres.url}`);
  start(`processor --database ${postgres.url} --chain ${chain} --deployment ${record}`);
  const api = await addressOf(start(`api --database ${postgres.url} --deployment ${record} --port 0`));

  const config = join(folder, 'powergrid.yaml');
  const heater = { name: 'heater', driver: 'tapo', host: plug.replace('http://', ''), owner: OWNER };
  const limits = { capacityWatts: 2_000, reductionWatts: 50, region: 'GB-LND' };
  const oracle = { pollSeconds: 5, intervalSeconds: 10, plugs: [{ ...heater, ...limits }] };
  writeFileSync(config, JSON.stringify({ chain: { url: chain, deployment: record }, oracle }));
  const metering = start(`oracle --config ${config} --data ${join(folder, 'oracle')}`, account);
  await metering.says('reported 1 to the chain', 60_000);

  const query = '{ devices { nodes { owner { address } capacityWatts lastIntervalEndMs } } }';
  const ask = async (): Promise<unknown> => {
    const body = JSON.stringify({ query });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${api}/graphql`, { method: 'POST', headers, body })).json();
  };
  const device = { owner: { address: OWNER }, capacityWatts: 2_000, lastIntervalEndMs: expect.stringMatching(/^\d+$/) };
  await expect.poll(ask, { timeout: 30_000, interval: 250 }).toEqual({ data: { devices: { nodes: [device] } } });

  for (const command of running.toReversed()) {
    command.child.kill('SIGINT');
    expect((await command.exited).code, command.child.spawnargs.join(' ')).toBe(0);
  }
  await postgres.stop();
});
