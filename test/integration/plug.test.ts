import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type EmulatedPlug,
  type EmulatedPlugOptions,
  startEmulatedPlug,
} from '../../src/oracle/emulator/emulated-plug';
import type { PlugFault } from '../../src/oracle/emulator/plug-fault';
import type { Plug } from '../../src/oracle/plugs/plug';
import { PlugError } from '../../src/oracle/plugs/plug-errors';
import { createTapoPlug, type TapoPlugOptions } from '../../src/oracle/plugs/tapo-plug';
import { SteppedClock, sleep } from '../../src/shared/clock';

const START = Date.UTC(2026, 0, 31, 23, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ACCOUNT = { email: 'Somebody@example.org', password: 'pässword' };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Scene {
  readonly clock: SteppedClock;
  readonly emulated: EmulatedPlug;
  readonly plug: Plug;
  /** Faults by step. */
  readonly faults: Map<string, PlugFault>;
  /** A further driver for the same plug. */
  another(options?: Partial<TapoPlugOptions>): Plug;
  advance(durationMs: number): Promise<void>;
}

async function setUp(options: Partial<EmulatedPlugOptions & TapoPlugOptions> = {}): Promise<Scene> {
  const clock = new SteppedClock(START);
  const faults = new Map<string, PlugFault>();
  const { callLimitMs, ...emulation } = options;
  const emulated = await startEmulatedPlug({
    clock,
    ...ACCOUNT,
    profile: [
      { atMs: START, powerMw: 295_200n },
      { atMs: START + 30 * MINUTE, powerMw: 45_200n },
    ],
    ...emulation,
    host: '127.0.0.1',
    port: 0,
    faults: (step) => faults.get(step),
  });
  cleanups.push(() => emulated.stop());
  const another: Scene['another'] = (driver) => {
    const host = `127.0.0.1:${emulated.port}`;
    const plug = createTapoPlug({
      name: 'heater',
      host,
      clock,
      ...ACCOUNT,
      callLimitMs: callLimitMs ?? 5_000,
      ...driver,
    });
    cleanups.push(() => plug.close());
    return plug;
  };
  const advance = (durationMs: number): Promise<void> => clock.run(() => sleep(clock, durationMs));
  return { clock, emulated, plug: another(), faults, another, advance };
}

/** The failure of a call that must fail with a PlugError; its text and cause must not give the account away. */
async function failureOf(call: Promise<unknown>): Promise<PlugError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlugError)) throw error ?? new Error('The call did not fail.');
  expect(JSON.stringify([error.message, error.details, String(error.cause), error.stack])).not.toContain(
    ACCOUNT.password,
  );
  return error;
}

describe('a plug that works', () => {
  it('logs in and says which one it is', async () => {
    const { plug, emulated } = await setUp({ deviceId: 'ABC123' });
    expect(await plug.identify()).toEqual({
      deviceId: 'ABC123',
      model: 'P110',
      hardware: '1.0',
      firmware: '1.3.0 Build 230905 Rel.152200',
      mac: expect.stringMatching(/^02(-[0-9A-F]{2}){5}$/),
      isOn: true,
    });
    expect(emulated.deviceId).toBe('ABC123');
    expect(emulated.sessions).toBe(1);
  });

  it('reads power to the milliwatt, its own counter and its wall clock, in one session', async () => {
    const { plug, advance, emulated } = await setUp();
    expect(await plug.read()).toEqual({
      atMs: START,
      powerMw: 295_200n,
      counterWh: 0n,
      deviceLocalTime: '2026-01-31 23:00:00',
    });
    await advance(30 * MINUTE);
    expect(await plug.read()).toEqual({
      atMs: START + 30 * MINUTE,
      powerMw: 45_200n,
      counterWh: 147n,
      deviceLocalTime: '2026-01-31 23:30:00',
    });
    expect(emulated.sessions).toBe(1);
  });

  it('switches the load off and on', async () => {
    const { plug, emulated, advance } = await setUp();
    await plug.setOn(false);
    expect(emulated.isOn).toBe(false);
    await advance(10 * MINUTE);
    expect(await plug.read()).toMatchObject({ powerMw: 0n, counterWh: 0n });
    await plug.setOn(true);
    expect((await plug.identify()).isOn).toBe(true);
    expect((await plug.read()).powerMw).toBe(295_200n);
  });

  it('asks one thing at a time, however many ask', async () => {
    const { plug, emulated } = await setUp();
    const readings = await Promise.all([plug.read(), plug.read(), plug.identify(), plug.read(), plug.read()]);
    expect(readings).toHaveLength(5);
    expect(emulated.mostAtOnce).toBe(1);
    expect(emulated.sessions).toBe(1);
  });

  it('refuses more callers than can be served', async () => {
    const { plug } = await setUp();
    const calls = Array.from({ length: 17 }, () => plug.read());
    expect(await failureOf(calls.at(-1) ?? plug.read())).toMatchObject({ code: 'PLUG_BUSY', retryable: true });
    expect((await Promise.all(calls.slice(0, 16))).every((reading) => reading.powerMw === 295_200n)).toBe(true);
  });

  it('is asked directly, whatever proxy the environment names', async () => {
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
    vi.stubEnv('no_proxy', '');
    try {
      const { plug } = await setUp();
      expect((await plug.read()).powerMw).toBe(295_200n);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('answers nothing after close', async () => {
    const { plug } = await setUp();
    await plug.read();
    await plug.close();
    expect(await failureOf(plug.read())).toMatchObject({ code: 'PLUG_CLOSED', retryable: false });
  });

  it('close ends a call under way', async () => {
    const { plug, faults, emulated } = await setUp();
    await plug.read();
    faults.set('get_energy_usage', { kind: 'hang' });
    const asked = emulated.requests;
    const failure = failureOf(plug.read());
    await expect.poll(() => emulated.requests).toBe(asked + 1);
    await plug.close();
    expect(await failure).toMatchObject({ code: 'PLUG_CLOSED' });
  });
});

describe('a login that fails', () => {
  it('says that the password is wrong, without printing to the console', async () => {
    const warn = vi.spyOn(console, 'warn');
    const { another } = await setUp();
    const error = await failureOf(another({ password: 'Pässword' }).read());
    expect(error).toMatchObject({ code: 'PLUG_AUTH', retryable: false });
    expect(error.message).toMatch(
      /^Plug "heater" at 127\.0\.0\.1:\d+ refused the login\. Check TAPO_EMAIL and TAPO_PASSWORD; both are case-sensitive\.$/,
    );
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('D2: names the setting that firmware 1.4 wants when handshake1 answers 403, asking once', async () => {
    const { plug, faults } = await setUp();
    faults.set('handshake1', { kind: 'status', status: 403 });
    const error = await failureOf(plug.read());
    expect(error).toMatchObject({ code: 'PLUG_FORBIDDEN', retryable: false });
    expect(error.message).toContain('Me > Third-Party Services > Third-Party Compatibility');
    expect(error.message).toContain('toggle off/on');
  });

  it('says that nothing answers', async () => {
    const { emulated, plug } = await setUp();
    await emulated.stop();
    const error = await failureOf(plug.read());
    expect(error).toMatchObject({ code: 'PLUG_UNREACHABLE', retryable: true, details: { reason: 'ECONNREFUSED' } });
  });

  it.each([
    ['handshake1', { kind: 'drop' }, 'PLUG_UNREACHABLE', true],
    ['handshake2', { kind: 'drop' }, 'PLUG_UNREACHABLE', true],
    ['handshake1', { kind: 'status', status: 404 }, 'PLUG_UNSUPPORTED', false],
    ['handshake1', { kind: 'status', status: 302 }, 'PLUG_UNSUPPORTED', false],
    ['handshake1', { kind: 'status', status: 500 }, 'PLUG_PROTOCOL', true],
    ['handshake2', { kind: 'status', status: 403 }, 'PLUG_BUSY', true],
    ['get_device_info', { kind: 'fields', fields: { model: 'P100' } }, 'PLUG_UNSUPPORTED', false],
    ['get_device_info', { kind: 'fields', fields: { device_id: undefined } }, 'PLUG_PROTOCOL', true],
  ] as const)('%s with %j is %s', async (step, fault, code, retryable) => {
    const { plug, faults } = await setUp();
    faults.set(step, fault);
    expect(await failureOf(plug.read())).toMatchObject({ code, retryable });
    faults.clear();
    expect((await plug.read()).powerMw).toBe(295_200n);
  });

  it('says that something else listens there', async () => {
    const { another } = await setUp();
    const { server, port } = await listenRaw((socket) => socket.end('SSH-2.0-x\r\n'));
    expect(await failureOf(another({ host: `127.0.0.1:${port}` }).read())).toMatchObject({ code: 'PLUG_UNSUPPORTED' });
    server.close();
  });
});

describe('D1: a session lost half-way', () => {
  it('is opened again once, at once, and the same read answers', async () => {
    const { plug, another, emulated } = await setUp();
    await plug.read();
    await another().read();
    expect(emulated.sessions).toBe(2);
    expect(await plug.read()).toMatchObject({ atMs: START, powerMw: 295_200n });
    expect(emulated.sessions).toBe(3);
  });

  it('survives a plug that restarted', async () => {
    const { plug, faults, emulated } = await setUp();
    await plug.read();
    let isLost = false;
    faults.get = (step) => {
      if (step !== 'get_energy_usage' || isLost) return undefined;
      isLost = true;
      return { kind: 'lose-session' };
    };
    expect((await plug.read()).powerMw).toBe(295_200n);
    expect(emulated.sessions).toBe(2);
  });

  it('is reported when it is lost twice in a row, and works later', async () => {
    const { plug, faults, emulated } = await setUp();
    faults.set('get_energy_usage', { kind: 'lose-session' });
    expect(await failureOf(plug.read())).toMatchObject({ code: 'PLUG_BUSY', retryable: true });
    expect(emulated.sessions).toBe(2);
    faults.clear();
    expect((await plug.read()).powerMw).toBe(295_200n);
  });
});

describe('D5: error codes', () => {
  it.each([
    [9999, 'PLUG_BUSY', true, 2],
    [-1501, 'PLUG_AUTH', false, 1],
    [1003, 'PLUG_PROTOCOL', true, 1],
    [-1301, 'PLUG_BUSY', true, 1],
    [-1001, 'PLUG_PROTOCOL', true, 1],
  ])('%i is %s', async (errorCode, code, retryable, sessions) => {
    const { plug, faults, emulated } = await setUp();
    faults.set('get_energy_usage', { kind: 'error-code', errorCode });
    expect(await failureOf(plug.read())).toMatchObject({ code, retryable });
    expect(emulated.sessions).toBe(sessions);
    faults.clear();
    expect((await plug.read()).powerMw).toBe(295_200n);
  });
});

describe('D6: a session grown old', () => {
  it('is renewed 20 minutes before its 24 hours are over, and not earlier', async () => {
    const { plug, advance, emulated } = await setUp();
    await plug.read();
    await advance(23 * HOUR + 40 * MINUTE - 1);
    await plug.read();
    expect(emulated.sessions).toBe(1);
    const refused = emulated.requests;
    await advance(1);
    await plug.read();
    expect(emulated.sessions).toBe(2);
    // Which plug it is, and the reading: no request was refused first.
    expect(emulated.requests).toBe(refused + 2);
  });
});

describe('D7: another plug at the address', () => {
  it('is never taken for the one that was configured', async () => {
    const { another } = await setUp({ deviceId: 'OTHER' });
    const error = await failureOf(another({ deviceId: 'MINE' }).read());
    expect(error).toMatchObject({ code: 'PLUG_WRONG_DEVICE', retryable: false });
    expect(error.details).toMatchObject({ expected: 'MINE', actual: 'OTHER' });
  });

  it('is noticed when it takes over the address of a plug that was read before', async () => {
    const { plug, emulated, clock } = await setUp({ deviceId: 'MINE' });
    await plug.read();
    await emulated.stop();
    const { port } = emulated;
    const other = await startEmulatedPlug({
      clock,
      host: '127.0.0.1',
      port,
      ...ACCOUNT,
      deviceId: 'OTHER',
      profile: [],
    });
    cleanups.push(() => other.stop());
    expect(await failureOf(plug.read())).toMatchObject({ code: 'PLUG_WRONG_DEVICE' });
    expect(await failureOf(plug.identify())).toMatchObject({ code: 'PLUG_WRONG_DEVICE' });
  });
});

describe('D8: a plug that hangs', () => {
  it.each(['handshake1', 'handshake2', 'get_device_info', 'get_energy_usage'])(
    'in %s ends in time, frees the socket and works again later',
    async (step) => {
      const { plug, faults, emulated } = await setUp({ callLimitMs: 500 });
      faults.set(step, { kind: 'hang' });
      const error = await failureOf(plug.read());
      expect(error).toMatchObject({ code: 'PLUG_TIMEOUT', retryable: true, details: { limitMs: 500 } });
      await expect.poll(() => emulated.openConnections(), { timeout: 5_000 }).toBe(0);
      faults.clear();
      expect((await plug.read()).powerMw).toBe(295_200n);
    },
  );

  it('is logged in to anew, because a late answer would garble the next one', async () => {
    const { plug, faults, emulated } = await setUp({ callLimitMs: 500 });
    await plug.read();
    faults.set('get_energy_usage', { kind: 'hang' });
    await failureOf(plug.read());
    expect(emulated.sessions).toBe(1);
    faults.clear();
    await plug.read();
    expect(emulated.sessions).toBe(2);
  });

  it.each([
    ['nothing', ''],
    ['half of an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 48\r\n\r\nhalf'],
  ])('frees the socket of a server that accepts and says %s', async (_what, greeting) => {
    const { another } = await setUp();
    const { server, port } = await listenRaw((socket) => socket.write(greeting));
    const plug = another({ host: `127.0.0.1:${port}`, callLimitMs: 100 });
    expect(await failureOf(plug.read())).toMatchObject({ code: 'PLUG_TIMEOUT' });
    const open = (): Promise<number> => new Promise((done) => server.getConnections((_error, count) => done(count)));
    await expect.poll(open, { timeout: 5_000 }).toBe(0);
    server.close();
  });

  it('delays no other plug, and its callers one after the other', async () => {
    const slow = await setUp({ callLimitMs: 1_000 });
    const quick = await setUp();
    slow.faults.set('handshake1', { kind: 'hang' });
    const ended: string[] = [];
    await Promise.all([
      failureOf(slow.plug.read()).then(() => ended.push('slow')),
      quick.plug.read().then(() => ended.push('quick')),
    ]);
    expect(ended).toEqual(['quick', 'slow']);
    expect(slow.emulated.mostAtOnce).toBe(1);
  });
});

describe('D9: a plug whose clock is at 2000', () => {
  it('is told apart from a broken one', async () => {
    const { plug, faults, emulated } = await setUp();
    faults.set('get_energy_usage', { kind: 'fields', fields: { local_time: '2000-01-01 00:00:12' } });
    const error = await failureOf(plug.read());
    expect(error).toMatchObject({ code: 'PLUG_CLOCK', retryable: true });
    expect(error.message).toContain('2000-01-01 00:00:12');
    await failureOf(plug.read());
    expect(emulated.sessions).toBe(1);
  });
});

describe('D10: the counter at midnight', () => {
  it('falls to 0 and the reading says so', async () => {
    const { plug, advance } = await setUp();
    await advance(HOUR - 1);
    expect(await plug.read()).toMatchObject({ counterWh: 170n, deviceLocalTime: '2026-01-31 23:59:59' });
    await advance(1);
    expect(await plug.read()).toMatchObject({ counterWh: 0n, deviceLocalTime: '2026-02-01 00:00:00' });
    await advance(HOUR);
    expect(await plug.read()).toMatchObject({ counterWh: 45n, powerMw: 45_200n });
  });

  it('may be missing', async () => {
    const { plug, faults } = await setUp();
    faults.set('get_energy_usage', { kind: 'fields', fields: { today_energy: undefined } });
    expect(await plug.read()).toMatchObject({ counterWh: undefined, powerMw: 295_200n });
  });
});

describe('D11: values that cannot be', () => {
  it.each([
    { current_power: undefined },
    { current_power: null },
    { current_power: -1 },
    { current_power: 1.5 },
    { current_power: '295200' },
    { current_power: 295_200_000 },
    { today_energy: 1_000_000 },
    { today_energy: null },
    { local_time: '' },
  ])('%j is refused', async (fields) => {
    const { plug, faults } = await setUp();
    faults.set('get_energy_usage', { kind: 'fields', fields });
    const error = await failureOf(plug.read());
    expect(error).toMatchObject({ code: 'PLUG_PROTOCOL', retryable: true });
    expect(error.message).toContain(Object.keys(fields)[0]);
  });

  it('0 W is a reading', async () => {
    const { plug } = await setUp({ profile: [] });
    expect(await plug.read()).toMatchObject({ powerMw: 0n, counterWh: 0n });
  });
});

describe('D13: answers that are broken', () => {
  it.each([
    ['handshake1', { kind: 'no-cookie' }, 'PLUG_PROTOCOL'],
    ['handshake1', { kind: 'truncate' }, 'PLUG_PROTOCOL'],
    ['handshake2', { kind: 'status', status: 400 }, 'PLUG_PROTOCOL'],
    ['get_device_info', { kind: 'garbage' }, 'PLUG_PROTOCOL'],
    ['get_energy_usage', { kind: 'garbage' }, 'PLUG_PROTOCOL'],
    ['get_energy_usage', { kind: 'truncate' }, 'PLUG_PROTOCOL'],
    ['get_energy_usage', { kind: 'drop' }, 'PLUG_UNREACHABLE'],
    ['get_energy_usage', { kind: 'status', status: 500 }, 'PLUG_PROTOCOL'],
  ] as const)('%s with %j is a typed error and the next read works', async (step, fault, code) => {
    const { plug, faults } = await setUp();
    faults.set(step, fault);
    expect(await failureOf(plug.read())).toMatchObject({ code, retryable: true });
    faults.clear();
    expect((await plug.read()).powerMw).toBe(295_200n);
  });
});

/** A server that does `greet` with whoever connects, and nothing else. */
function listenRaw(greet: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      // Only a socket that is read from notices that the other end has closed.
      socket.resume();
      greet(socket);
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address ? address.port : 0 });
    });
  });
}
