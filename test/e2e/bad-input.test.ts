import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDevChain } from '../../src/devchain/dev-chain';
import { RealClock } from '../../src/shared/clock';
import { freePort } from '../free-port';
import { processesWith, startCommand, startPowerGrid } from './powergrid-process';

const OWNER = '5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y';
const TAPO = { TAPO_EMAIL: 'somebody@example.org', TAPO_PASSWORD: 'secret of somebody' };
const LIMIT_MS = 30_000;
const EVENT = ['event', 'create', '--kind', 'DemandResponse', '--start', 'now', '--duration', '30m', '--rate', '1'];
const HASH = `0x${'9'.repeat(64)}`;
const contract = { address: OWNER, codeHash: HASH, abiHash: HASH };
const RECORD = {
  version: 1,
  chain: { genesisHash: HASH, specName: 'contracts', specVersion: 1 },
  startBlock: 1,
  contracts: { token: contract, resourceRegistry: contract, gridService: contract, governance: contract },
  roles: { owner: OWNER, operators: [], oracles: [], verifiers: [], treasury: OWNER },
};

/** An environment without the secrets of whoever runs the tests. */
function bareEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TAPO|POWERGRID)_/.test(name)));
}

function fileWith(text: string, name = 'powergrid.yaml'): string {
  const file = join(mkdtempSync(join(tmpdir(), 'powergrid-bad-')), name);
  writeFileSync(file, text);
  return file;
}

function plugYaml(host: string): string {
  return `oracle:
  pollSeconds: 5
  plugs:
    - { name: heater, driver: tapo, host: "${host}", owner: ${OWNER}, capacityWatts: 2000, reductionWatts: 250, region: GB-LND }
`;
}

function chainYaml(url: string, record: string): string {
  return `chain: { url: "${url}", deployment: ${JSON.stringify(fileWith(record, 'deployment.json'))} }\n`;
}

/** Runs a command that is expected to refuse; checks what every refusal has to hold to. */
async function refusal(args: readonly string[], code: number, env: NodeJS.ProcessEnv = bareEnv(), dataDir?: string) {
  const startedAt = Date.now();
  const command = startPowerGrid(args, env, dataDir);
  const exit = await command.exited;
  expect(exit, command.stderr()).toEqual({ code, signal: null });
  expect(Date.now() - startedAt).toBeLessThan(LIMIT_MS);
  expect(command.stdout() + command.stderr()).not.toMatch(/^ {4}at |Unexpected failure/m);
  expect(processesWith(command.dataDir)).toEqual([]);
  expect(existsSync(join(command.dataDir, 'runtime.json'))).toBe(false);
  return command.stderr();
}

const ONE_LINE = /^[^\n]+\n$/;

describe('wrong use', () => {
  it.each([
    [['up', '--confg', 'x'], "unknown option '--confg'"],
    [['up', 'now'], 'too many arguments'],
    [['up', '--port', '65536'], '--port'],
    [['demo', '--port', 'x'], '--port'],
    [['up', '--config', '/nowhere/powergrid.yaml'], 'Cannot read the configuration /nowhere/powergrid.yaml'],
    [['up', '--config', fileWith('a: [1')], 'is not YAML'],
    [EVENT, 'Nothing runs on the data folder'],
    [EVENT.with(3, 'Holiday'), 'It is one of DemandResponse'],
    [EVENT.with(5, 'soon'), 'A start is now'],
    [EVENT.with(7, '30'), 'A duration is a number'],
    [EVENT.with(7, '0m'), 'A duration is a number'],
    [EVENT.with(9, 'much'), 'Say a number such as 0.75'],
    [EVENT.with(9, '-1'), 'Say a number such as 0.75'],
    [[...EVENT, '--config', fileWith(chainYaml('ws://127.0.0.1:9', 'no json'))], 'is not JSON'],
    [['settle', 'abc'], 'It is <eventId>-<deviceId>'],
    [['settle', `1-${HASH}`], 'Nothing runs on the data folder'],
  ])('%j ends with exit code 2 and says "%s"', async (args, said) => {
    expect(await refusal(args, 2)).toContain(said);
  });

  it('tells every problem of a configuration together and starts nothing', async () => {
    const file = fileWith('chain: { url: "http://x" }\noracle: { pollSeconds: 1, plugz: [] }\nfoo: 1\n');
    const said = await refusal(['up', '--config', file], 2);
    for (const problem of ['"foo"', '"plugz"', 'chain.url', 'chain.deployment', 'oracle.pollSeconds']) {
      expect(said).toContain(problem);
    }
  });

  it('names what is missing of the Tapo account', async () => {
    const config = ['up', '--config', fileWith(plugYaml('127.0.0.1:9'))];
    expect(await refusal(config, 2)).toMatch(/^TAPO_EMAIL and TAPO_PASSWORD are not set\. [^\n]+\n$/);
    const half = { ...bareEnv(), TAPO_EMAIL: 'somebody@example.org' };
    expect(await refusal(config, 2, half)).toMatch(/^TAPO_PASSWORD is not set\. [^\n]+\n$/);
  });

  it.each(['up', 'demo'])('%s refuses a data folder that is a file or cannot be made', async (command) => {
    const args = [command, '--port', '0'];
    const file = fileWith('');
    expect(await refusal(args, 2, bareEnv(), file)).toMatch(/^\s*Cannot use the data folder .* is not a folder/);
    const nowhere = process.platform === 'linux' ? '/proc/powergrid' : join(file, 'below');
    expect(await refusal(args, 2, bareEnv(), nowhere)).toMatch(/^\s*Cannot use the data folder /);
  });
});

describe('what does not answer', () => {
  let chain: Awaited<ReturnType<typeof startDevChain>>;
  beforeAll(async () => {
    chain = await startDevChain({ clock: new RealClock(), port: 0 });
  });
  afterAll(() => chain.stop());

  it('a chain: up and event create end with exit code 1', async () => {
    const config = fileWith(chainYaml('ws://127.0.0.1:9', JSON.stringify(RECORD)));
    const said = /^No chain answers at ws:\/\/127\.0\.0\.1:9 \(.*\)\. Start the node, or correct the URL\.\n$/;
    expect(await refusal(['up', '--port', '0', '--config', config], 1)).toMatch(said);
    expect(await refusal([...EVENT, '--config', config], 1)).toMatch(said);
  });

  it('a chain with another genesis than the record, which is told with both', async () => {
    const config = fileWith(chainYaml(chain.url, JSON.stringify(RECORD)));
    for (const args of [
      ['up', '--port', '0', '--config', config],
      [...EVENT, '--config', config],
    ]) {
      const said = await refusal(args, 1);
      expect(said).toMatch(ONE_LINE);
      expect(said).toContain(chain.genesisHash);
      expect(said).toContain(`made on ${HASH}`);
    }
  });

  it('a malformed deployment record, which is told before anything starts', async () => {
    const config = fileWith(chainYaml(chain.url, JSON.stringify({ ...RECORD, version: 2, startBlock: -1 })));
    const said = await refusal(['up', '--port', '0', '--config', config], 2);
    expect(said).toMatch(/deployment\.json is not valid:.*version.*startBlock/s);
  });

  it('a database, whose password is not told', async () => {
    const config = fileWith('database: { url: "postgres://user:hidden-word@127.0.0.1:9/x" }\n');
    const said = await refusal(['up', '--port', '0', '--config', config], 1);
    expect(said).toMatch(/^The database at postgres:\/\/user@127\.0\.0\.1:9\/x .*ECONNREFUSED.*\n$/);
    expect(said).not.toContain('hidden-word');
  });

  it('a plug: plug test ends with exit code 1, up keeps running and says what to do', async () => {
    const port = await freePort();
    const host = `127.0.0.1:${port}`;
    const wrong = { ...bareEnv(), ...TAPO, TAPO_PASSWORD: 'another' };
    const test = startCommand(['plug', 'test', '--host', host], wrong);
    expect((await test.exited).code).toBe(1);
    expect(test.stderr()).toMatch(/^Plug .* cannot be reached \(ECONNREFUSED\)\. Check that it has power .*\n$/);

    const up = startPowerGrid(['up', '--port', '0', '--config', fileWith(plugYaml(host))], wrong);
    try {
      await up.says('heater: Plug "heater" at', 60_000);
      expect(up.stdout()).toContain('Check that it has power and Wi-Fi');
      const plug = startCommand(['emulate-plug', '--port', String(port), '--watts', '1'], { ...bareEnv(), ...TAPO });
      try {
        await plug.says('listening http://', LIMIT_MS);
        const refused = startCommand(['plug', 'test', '--host', host], wrong);
        expect((await refused.exited).code).toBe(1);
        expect(refused.stderr()).toMatch(/refused the login\. Check TAPO_EMAIL and TAPO_PASSWORD.*\n$/);
        await up.says('refused the login. Check TAPO_EMAIL and TAPO_PASSWORD', LIMIT_MS);
      } finally {
        plug.child.kill('SIGTERM');
        await plug.exited;
      }

      // The running system answers what else was asked for wrongly.
      const settle = startPowerGrid(['settle', `7-${HASH}`], bareEnv(), up.dataDir);
      expect((await settle.exited).code).toBe(1);
      expect(settle.stderr()).toMatch(ONE_LINE);
      expect(settle.stderr()).toMatch(/was refused: \w*NotFound|NotEnrolled/);
      const { port: taken } = new URL(/http:\/\/127\.0\.0\.1:\d+/.exec(up.stdout())?.[0] ?? '');
      expect(await refusal(['up', '--port', taken], 1)).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken\. Stop what .*\n$/);
      expect(up.child.exitCode).toBe(null);
    } finally {
      up.child.kill('SIGINT');
    }
    expect(await up.exited).toEqual({ code: 0, signal: null });
    expect(processesWith(up.dataDir)).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  const moments = [
    'PowerGrid demo',
    '● plug',
    '● postgres',
    '● chain',
    '● contracts',
    '● processor',
    '● api',
    'Ok',
    'takes part',
  ];
  it.each(moments)('after "%s" ends with 130, leaves nothing, and the next start works', async (line) => {
    const demo = startPowerGrid(['demo', '--port', '0'], bareEnv());
    await demo.says(line, 60_000);
    demo.child.kill('SIGINT');
    expect(await demo.exited, demo.stderr()).toEqual({ code: 130, signal: null });
    expect(processesWith(demo.dataDir)).toEqual([]);
    expect(existsSync(join(demo.dataDir, 'runtime.json'))).toBe(false);
    const next = startPowerGrid(['demo', '--port', '0'], bareEnv(), demo.dataDir);
    try {
      await next.says('● plug', LIMIT_MS);
    } finally {
      next.child.kill('SIGINT');
    }
    expect((await next.exited).code).toBe(130);
  });
});

describe('a user without rights', () => {
  const uid = 65_534;
  const isRoot = process.getuid?.() === 0;

  it('plays the demo in a folder that only he can enter', async () => {
    const home = mkdtempSync(join(tmpdir(), 'powergrid-home-'));
    chmodSync(home, 0o700);
    const dataDir = join(home, 'data');
    mkdirSync(dataDir);
    if (isRoot) for (const path of [home, dataDir]) chownSync(path, uid, uid);
    const env = { ...bareEnv(), HOME: home };
    const demo = startPowerGrid(['demo', '--exit', '--json', '--port', '0'], env, dataDir, isRoot ? uid : undefined);
    expect((await demo.exited).code, demo.stderr()).toBe(0);
    expect(JSON.parse(demo.stdout())).toMatchObject({ deliveredMwh: '125000' });
    expect(processesWith(dataDir)).toEqual([]);
  });
});
