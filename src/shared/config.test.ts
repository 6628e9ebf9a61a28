import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from './config';

const heater = {
  name: 'heater',
  driver: 'tapo',
  host: '192.0.2.10',
  owner: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY',
  capacityWatts: 2000,
  reductionWatts: 250,
  region: 'GB-LND',
};

describe('parseConfig', () => {
  it('fills in the defaults', () => {
    const config = parseConfig({ oracle: { plugs: [heater] } }, 'test');
    expect(config.api).toMatchObject({ host: '127.0.0.1', port: 4350 });
    expect(config.oracle).toMatchObject({ pollSeconds: 30, intervalSeconds: 300 });
    expect(config.oracle.plugs[0]).toMatchObject({ control: 'none', enroll: 'auto' });
    expect(parseConfig(null, 'test').oracle.plugs).toEqual([]);
  });

  it('reports all problems in one message', () => {
    const bad = {
      chain: { url: 'http://x' },
      oracle: {
        pollSeconds: 1,
        plugs: [
          { ...heater, reductionWatts: 3000 },
          { ...heater, owner: 'x', typo: 1 },
        ],
      },
      unknown: true,
    };
    expect(() => parseConfig(bad, 'powergrid.yaml')).toThrowErrorMatchingSnapshot();
  });

  it('accepts a list of chain URLs and a host with a port', () => {
    const config = parseConfig(
      {
        chain: { url: ['ws://a:1', 'wss://b'], deployment: 'deployments/x.json' },
        oracle: { plugs: [{ ...heater, host: '127.0.0.1:8080' }] },
      },
      'test',
    );
    expect(config.chain?.url).toEqual(['ws://a:1', 'wss://b']);
  });
});

describe('loadConfig', () => {
  it('says which file is missing or malformed', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'powergrid-config-')), 'powergrid.yaml');
    expect(() => loadConfig(file)).toThrow(/Cannot read the configuration .*powergrid\.yaml/);
    writeFileSync(file, 'a: [1');
    expect(() => loadConfig(file)).toThrow(/is not YAML/);
  });
});
