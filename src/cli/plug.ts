import { Command } from 'commander';
import { createTapoPlug } from '../oracle/plugs/tapo-plug';
import { RealClock } from '../shared/clock';
import { UsageError } from '../shared/errors';
import { deviceIdOf } from '../shared/ids';
import { requireTapoAccount } from '../shared/secrets';
import { formatDecimal } from '../shared/units';
import { createOutput } from './output';
import { withShutdown } from './shutdown';

const HOST_AND_PORT = /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?$/;

interface TestOptions {
  readonly host: string;
  readonly json?: true;
}

/** `powergrid plug`: trying out one plug. */
export function plugCommand(): Command {
  return new Command('plug')
    .description('Try out a smart plug.')
    .addCommand(
      new Command('test')
        .description('Log in to a Tapo P110 and take one reading. Needs TAPO_EMAIL and TAPO_PASSWORD.')
        .requiredOption('--host <host>', 'name or address of the plug, with an optional :port')
        .option('--json', 'print the result as one last line of JSON')
        .action(testPlug),
    );
}

async function testPlug({ host, json }: TestOptions): Promise<void> {
  const port = HOST_AND_PORT.exec(host)?.[1];
  if (!HOST_AND_PORT.test(host) || Number(port ?? 1) > 65_535 || Number(port ?? 1) === 0) {
    throw new UsageError(`--host must be a host name or address with an optional :port, not "${host}".`, { host });
  }
  const account = requireTapoAccount(process.env);
  const output = createOutput(json === true);
  await withShutdown(async (shutdown) => {
    const plug = createTapoPlug({ name: 'test', host, clock: new RealClock(), ...account });
    await shutdown.add('the plug', () => plug.close());
    output.say(`Logging in to ${host} …`);
    const identity = await plug.identify();
    const { deviceId, model, hardware, firmware, isOn } = identity;
    const device = deviceIdOf('tapo', deviceId);
    output.say(`  ${model}, hardware ${hardware}, firmware ${firmware}`);
    output.say(`  plug id  ${deviceId}`);
    output.say(`  device   ${device}`);
    const reading = await plug.read();
    output.say(`  switched ${isOn ? 'on' : 'off'}, draws ${formatDecimal(reading.powerMw, 3, 3)} W`);
    output.say(
      `  counter  ${reading.counterWh ?? 'unknown'} Wh today; the plug's clock says ${reading.deviceLocalTime}`,
    );
    output.say(`This plug can be metered. Add it to powergrid.yaml with host: ${host}`);
    output.result({ host, device, ...identity, ...reading });
  });
}
