import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emulatePlugCommand } from '../../src/cli/emulate-plug';
import { plugCommand } from '../../src/cli/plug';
import { PlugAuthError } from '../../src/oracle/plugs/plug-errors';
import { UsageError } from '../../src/shared/errors';

let directory: string;
let stdout: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powergrid-plug-'));
  stdout = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => stdout.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.stubEnv('TAPO_EMAIL', 'somebody@example.org');
  vi.stubEnv('TAPO_PASSWORD', 'secret of somebody');
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

async function emulate(...args: string[]): Promise<unknown> {
  return emulatePlugCommand().exitOverride().parseAsync(args, { from: 'user' });
}

async function testPlug(...args: string[]): Promise<unknown> {
  return plugCommand()
    .exitOverride()
    .parseAsync(['test', ...args], { from: 'user' });
}

/** Runs `emulate-plug` while `work` lasts, then stops it as SIGTERM does. */
async function whileEmulated(args: string[], work: (host: string, deviceId: string) => Promise<void>): Promise<void> {
  const running = emulate('--port', '0', ...args);
  try {
    const [, host = '', deviceId = ''] = await vi.waitFor(() => {
      const match = /^listening http:\/\/(127\.0\.0\.1:\d+) deviceId=(\S+)\n$/.exec(stdout.join(''));
      if (!match) throw new Error('It does not listen yet.');
      return match;
    });
    stdout.length = 0;
    await work(host, deviceId);
  } finally {
    process.emit('SIGTERM', 'SIGTERM');
    await running;
  }
}

function resultOf(): unknown {
  return JSON.parse(stdout.join('').trim().split('\n').at(-1) ?? '');
}

describe('emulate-plug and plug test', () => {
  it('find each other, exact to the milliwatt', async () => {
    await whileEmulated(['--watts', '295.20', '--device-id', 'HEATER'], async (host, deviceId) => {
      expect(deviceId).toBe('HEATER');
      await testPlug('--host', host, '--json');
      expect(resultOf()).toMatchObject({ host, deviceId: 'HEATER', powerMw: '295200', counterWh: '0', isOn: true });
      expect(stdout.join('')).not.toContain('secret');
    });
  });

  it('play a profile', async () => {
    const file = join(directory, 'profile.json');
    writeFileSync(file, '[[0, 45.2], [3600000, 1]]');
    await whileEmulated(['--watts', '1', '--profile', file, '--speed', '60'], async (host) => {
      await testPlug('--host', host, '--json');
      expect(resultOf()).toMatchObject({ powerMw: '45200' });
    });
  });

  it('take the account from files', async () => {
    await whileEmulated(['--watts', '1'], async (host) => {
      const file = join(directory, 'password');
      writeFileSync(file, 'secret of somebody\n');
      vi.stubEnv('TAPO_PASSWORD', '');
      vi.stubEnv('TAPO_PASSWORD_FILE', file);
      await testPlug('--host', host);
      expect(stdout.join('')).toMatch(/P110.*1\.000 W.*This plug can be metered/s);
      writeFileSync(file, 'another');
      await expect(testPlug('--host', host)).rejects.toThrow(PlugAuthError);
    });
  });
});

describe('wrong use', () => {
  it.each([
    ['--watts', 'x'],
    ['--watts', '1.2345'],
    ['--watts', '1', '--port', '65536'],
    ['--watts', '1', '--port', '-1'],
    ['--watts', '1', '--speed', '0'],
    ['--watts', '1', '--speed', 'fast'],
    ['--watts', '1', '--profile', '/nowhere/profile.json'],
    ['--watts', '1', '--device-id', 'a/b'],
    ['--watts', '1', '--host', '192.0.2.1'],
  ])('emulate-plug %s %s %s %s is told in one line', async (...args) => {
    await expect(emulate(...args)).rejects.toThrow(UsageError);
    await expect(emulate(...args)).rejects.toThrow(/^[^\n]+$/);
  });

  it.each(['', 'http://192.0.2.1', '192.0.2.1:0', '192.0.2.1:65536', 'a b', 'a/b'])(
    'plug test --host "%s" is told in one line',
    async (host) => {
      await expect(testPlug('--host', host)).rejects.toThrow(UsageError);
    },
  );

  it('names the secret that is missing', async () => {
    vi.stubEnv('TAPO_PASSWORD', '');
    await expect(emulate('--watts', '1')).rejects.toThrow('TAPO_PASSWORD is not set.');
    await expect(testPlug('--host', '192.0.2.1')).rejects.toThrow('TAPO_PASSWORD is not set.');
  });
});
