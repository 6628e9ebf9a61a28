import { loginDeviceByIp } from 'tp-link-tapo-connect/dist/klap-transport.js';
import { expect, it, vi } from 'vitest';
import { RealClock } from '../../shared/clock';
import { createTapoPlug } from './tapo-plug';

vi.mock('tp-link-tapo-connect/dist/klap-transport.js', () => ({ loginDeviceByIp: vi.fn() }));

const INFO = {
  device_id: 'A',
  model: 'P110',
  hw_ver: '1.0',
  fw_ver: '1.3.0',
  mac: '02-00-00-00-00-01',
  device_on: true,
};
const USAGE = { current_power: 1, today_energy: 2, local_time: '2026-01-31 23:50:00' };

it('createTapoPlug: opens another session when the sequence number has run out', async () => {
  const getEnergyUsage = vi
    .fn()
    .mockImplementationOnce(async () => Buffer.alloc(4).writeInt32BE(2 ** 31))
    .mockResolvedValue(USAGE);
  const login = vi.mocked(loginDeviceByIp).mockResolvedValue(
    // Only these two are called; the emulated plug in test/integration stands in for the rest.
    Object.assign(Object.create(null), { getDeviceInfo: async () => INFO, getEnergyUsage }),
  );
  const plug = createTapoPlug({ name: 'x', host: '192.0.2.1', clock: new RealClock(), email: 'e', password: 'p' });
  expect(await plug.read()).toMatchObject({ powerMw: 1n, counterWh: 2n });
  expect(login).toHaveBeenCalledTimes(2);
});

it('createTapoPlug: shows no password when it is printed or logged', async () => {
  const { inspect } = await import('node:util');
  const account = { email: 'mail-of-somebody', password: 'secret-of-somebody' };
  const plug = createTapoPlug({ name: 'x', host: '192.0.2.1', clock: new RealClock(), ...account });
  expect(inspect(plug, { depth: 9, showHidden: true }) + JSON.stringify(plug)).not.toMatch(/of-somebody/);
});
