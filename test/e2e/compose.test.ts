import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { queryApi } from '../../src/cli/api-client';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { freePort } from '../free-port';
import { type Command, eventually, startProgram } from './powergrid-process';

// What docker-compose.yml starts, by its own command lines, environments and health checks, and without Docker: hosts
// become loopback and ports free ones, the images' folder this checkout, and volumes a temporary folder.

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');
const binary = process.env.CONTRACTS_NODE;
if (!binary) console.warn('CONTRACTS_NODE names no binary: the test of docker-compose.yml is SKIPPED.');

const words = z.array(z.string());
const ConfigSchema = z.object({ content: z.string() });
const ComposeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      entrypoint: words.default(['node', 'bin/powergrid.js']),
      command: words.default([]),
      environment: z.record(z.string(), z.coerce.string()).default({}),
      healthcheck: z.object({ test: words }).optional(),
    }),
  ),
  configs: z.object({ demo: ConfigSchema, heater: ConfigSchema }),
});
/** Much longer than anything takes on a machine that has nothing else to do. */
const LIMIT_MS = 90_000;
const PORTS = ['9944', '3000', '4350', '8080'];

const folder = mkdtempSync(join(tmpdir(), 'powergrid-compose-'));
const running: Command[] = [];
let postgres: EmbeddedPostgres;
let compose: z.infer<typeof ComposeSchema>;
let ports: ReadonlyMap<string, string>;

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  ports = new Map(await Promise.all(PORTS.map(async (port) => [port, String(await freePort())] as const)));
  let text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')
    .replaceAll(/^ {2}DB_URL: .*$/gm, `  DB_URL: ${postgres.url}`)
    .replaceAll(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1')
    .replaceAll('--base-path=/chain', `--base-path=${join(folder, 'chain')}`)
    .replaceAll(/\b(contracts-node|api|demo-plug):(?=\d)/g, '127.0.0.1:');
  for (const [port, free] of ports) text = text.replaceAll(port, free);
  compose = ComposeSchema.parse(parse(text, { merge: true }));
  writeFileSync(join(folder, 'demo.yaml'), compose.configs.demo.content);
  writeFileSync(join(folder, 'heater.json'), compose.configs.heater.content);
});

afterAll(async () => {
  await Promise.all(running.map(stop));
  await postgres.stop();
});

function start(name: string): Command {
  const { entrypoint, command, environment } = serviceOf(name);
  const [program = '', ...args] = [...entrypoint, ...command];
  const paths = args.map((word) => word.replace(/^(bin|lib)\//, `${ROOT}/$1/`));
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', ...environment };
  const started = startProgram(program === 'node' ? process.execPath : program, paths, { env, cwd: folder });
  running.push(started);
  return started;
}

/** Its image has the node under another name, and only the defaults of its ports are taken from it. */
function startNode(): Command {
  const { command } = serviceOf('contracts-node');
  const [rpcPort = ''] = [ports.get('9944')];
  const args = [...command, '--rpc-port', rpcPort, '--port', '0'];
  const started = startProgram(binary ?? '', args, { env: { PATH: process.env.PATH }, cwd: folder });
  running.push(started);
  return started;
}

async function stop(command: Command): Promise<number | null> {
  command.child.kill('SIGTERM');
  return (await command.exited).code;
}

async function finish(name: string): Promise<string> {
  const started = start(name);
  expect((await started.exited).code, started.stderr()).toBe(0);
  return started.stdout();
}

async function healthy(name: string): Promise<void> {
  const [kind, program, ...args] = serviceOf(name).healthcheck?.test ?? [];
  expect([kind, program]).toEqual(['CMD', 'node']);
  const isHealthy = (): Promise<boolean> =>
    run(process.execPath, args).then(
      () => true,
      () => false,
    );
  await eventually(`${name} is healthy`, isHealthy, LIMIT_MS);
}

function serviceOf(name: string) {
  const service = compose.services[name];
  if (!service) throw new Error(`docker-compose.yml has no service ${name}.`);
  return service;
}

describe.skipIf(!binary)('docker-compose.yml', () => {
  it('indexes and serves what the emulated plug reports to the real node', async () => {
    startNode();
    await healthy('contracts-node');
    await Promise.all([finish('deploy'), finish('migrate')]);
    start('processor');
    const api = start('api');
    await Promise.all([healthy('processor'), healthy('api')]);
    start('demo-plug');
    const oracle = start('demo-oracle');
    await healthy('demo-oracle');
    await finish('demo-event');
    const query = '{ gridEvents { nodes { kind } } }';
    const EventsSchema = z.object({ gridEvents: z.object({ nodes: z.array(z.object({ kind: z.string() })) }) });
    await eventually(
      'the event is served',
      async () => {
        const { gridEvents } = await queryApi(`http://127.0.0.1:${ports.get('4350')}`, query, {}, EventsSchema);
        return gridEvents.nodes.some(({ kind }) => kind === 'DemandResponse');
      },
      LIMIT_MS,
    );
    for (const command of [api, oracle]) expect(await stop(command), command.stderr()).toBe(0);
  });

  it('deploys again only when the chain does not have the contracts of the record', async () => {
    const record = join(folder, 'deployments', 'local.json');
    const text = readFileSync(record, 'utf8');
    expect(await finish('deploy')).toContain('has the contracts of deployments/local.json');
    expect(readFileSync(record, 'utf8')).toBe(text);
    // What the record of a chain looks like that began anew: the genesis is the same, and the contracts are gone.
    const { contracts, roles, ...rest } = JSON.parse(text);
    const lost = { ...contracts, token: { ...contracts.token, address: roles.owner } };
    writeFileSync(record, JSON.stringify({ ...rest, contracts: lost, roles }));
    expect(await finish('deploy')).toContain('The record is deployments/local.json');
    expect(JSON.parse(readFileSync(record, 'utf8')).contracts.token.address).not.toBe(roles.owner);
  });
});
