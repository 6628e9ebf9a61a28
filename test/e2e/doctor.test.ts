import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../free-port';
import { startCommand, startPowerGrid } from './powergrid-process';

const ENV = { ...process.env, TAPO_EMAIL: 'somebody@example.org', TAPO_PASSWORD: 'secret of somebody' };
const OWNER = '5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y';

function configWith(apiPort: number, rest: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'powergrid-doctor-')), 'powergrid.yaml');
  writeFileSync(file, `api: { port: ${apiPort} }\n${rest}`);
  return file;
}

function plugs(host: string): string {
  return `oracle: { plugs: [{ name: heater, driver: tapo, host: "${host}", owner: ${OWNER}, capacityWatts: 2000, reductionWatts: 250, region: GB-LND }] }\n`;
}

describe('powergrid doctor', () => {
  it('finds everything in order, the plug included', async () => {
    const plug = startCommand(['emulate-plug', '--port', '0', '--watts', '295.2'], ENV);
    try {
      await plug.says('deviceId=', 20_000);
      const host = /127\.0\.0\.1:\d+/.exec(plug.stdout())?.[0] ?? '';
      const doctor = startPowerGrid(['doctor', '--config', configWith(await freePort(), plugs(host))], ENV);
      expect((await doctor.exited).code, doctor.stdout()).toBe(0);
      expect(doctor.stdout().trim().split('\n')).toHaveLength(6);
      expect(doctor.stdout()).toContain(`✓ plug heater: P110`);
      expect(doctor.stdout()).toContain('draws 295.200 W');
    } finally {
      plug.child.kill('SIGTERM');
      await plug.exited;
    }
  });

  it('tells a line for everything that is not, and ends with exit code 1', async () => {
    const rest = `database: { url: "postgres://user:hidden-word@127.0.0.1:9/x" }\n${plugs('127.0.0.1:9')}`;
    const doctor = startPowerGrid(['doctor', '--json', '--config', configWith(await freePort(), rest)], ENV);
    expect((await doctor.exited).code).toBe(1);
    expect(doctor.stderr()).toMatch(
      /✗ database: The database at postgres:\/\/user@127\.0\.0\.1:9\/x does not answer: .+/,
    );
    expect(doctor.stderr()).toMatch(/✗ plug heater: Plug "heater" at 127\.0\.0\.1:9 cannot be reached .+/);
    expect(doctor.stderr()).toMatch(/Not as it has to be: database, plug heater\. See above for what to do\.\n$/);
    expect(doctor.stderr()).not.toMatch(/hidden-word|^ {4}at /m);
    expect(JSON.parse(doctor.stdout())).toMatchObject({ isOk: false });
  });
});
