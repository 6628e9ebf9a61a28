import { Command } from 'commander';
import { openContract } from '../chain/contract';
import { type DeviceState, readDevice, readDevices } from '../chain/devices';
import type { Key } from '../chain/keys';
import { UsageError } from '../shared/errors';
import type { Hex } from '../shared/ids';
import { formatDecimal, NATIVE_DECIMALS } from '../shared/units';
import { decimalArgument, deviceIdArgument, integerArgument } from './arguments';
import { addTargetOptions, type ChainTarget, keyFor, type OpenedTarget, withTarget } from './chain-target';
import { createOutput } from './output';
import { type Message, sendMessage } from './send-message';

interface DeviceOptions extends ChainTarget {
  readonly json?: true;
}

/** `powergrid device`: what households and the registry's owner do with devices. */
export function deviceCommand(): Command {
  return new Command('device')
    .description(
      "Look at devices, and act for them. A device's owner signs with POWERGRID_HOUSEHOLD_KEY (//Charlie on development chains).",
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(amountCommand('stake', 'Add to the stake of a device.', 'added to the stake of'))
    .addCommand(
      amountCommand('withdraw', 'Take stake back; what an active device needs stays.', 'taken from the stake of'),
    )
    .addCommand(statusCommand('deactivate', 'Take a device out of service; all of its stake can be withdrawn then.'))
    .addCommand(statusCommand('reactivate', 'Put a device back into service.'))
    .addCommand(acceptCommand())
    .addCommand(slashCommand());
}

function listCommand(): Command {
  return addTargetOptions(new Command('list'))
    .description('List devices in the order of their registration, as the contract has them.')
    .option('--from <index>', 'the first of them, counted from 0', integerArgument(0, 4_294_967_295), 0)
    .option('--limit <count>', 'how many', integerArgument(1, 100), 20)
    .option('--json', 'print the result as one last line of JSON')
    .action(async (options: DeviceOptions & { readonly from: number; readonly limit: number }) => {
      const output = createOutput(options.json === true);
      await withTarget(options, async ({ chain, deployment }) => {
        const devices = await readDevices(
          openContract(chain, deployment, 'resourceRegistry'),
          options.from,
          options.limit,
        );
        for (const device of devices) output.say(lineOf(device));
        if (devices.length === 0) output.say('There is no device there.');
        output.result({ devices });
      });
    });
}

function showCommand(): Command {
  return deviceArgument('show', 'Show one device, as the contract has it.').action(
    async (deviceId: Hex, options: DeviceOptions) => {
      const output = createOutput(options.json === true);
      await withTarget(options, async ({ chain, deployment }) => {
        const device = await readDevice(openContract(chain, deployment, 'resourceRegistry'), deviceId);
        if (!device) throw new UsageError(`There is no device ${deviceId}. \`powergrid device list\` lists them.`);
        const { metadata } = device;
        output.say(lineOf(device));
        output.say(`  owner      ${device.owner}`);
        output.say(`  oracle     ${device.oracle}`);
        output.say(`  made by    ${metadata.manufacturer} ${metadata.model}, firmware ${metadata.firmware}`);
        output.say(`  site       ${metadata.siteId} in ${metadata.region}`);
        output.say(`  registered ${timeOf(device.registeredAtMs)}, active since ${timeOf(device.activeSinceMs)}`);
        if (device.lockedUntilMs > 0) output.say(`  locked     until ${timeOf(device.lockedUntilMs)}`);
        output.result({ device });
      });
    },
  );
}

function amountCommand(name: 'stake' | 'withdraw', description: string, told: string): Command {
  return deviceArgument(name, description)
    .requiredOption('--amount <tokens>', 'native tokens', decimalArgument(NATIVE_DECIMALS))
    .action((deviceId: Hex, options: DeviceOptions & { readonly amount: bigint }) => {
      const { amount } = options;
      const message =
        name === 'stake'
          ? { message: 'increase_stake', args: [deviceId], options: { value: amount } }
          : { message: 'withdraw_stake', args: [deviceId, amount] };
      return send(options, deviceId, `${formatTokens(amount)} tokens are ${told} ${deviceId}`, {
        ...message,
        key: householdKey,
      });
    });
}

function statusCommand(name: 'deactivate' | 'reactivate', description: string): Command {
  return deviceArgument(name, description).action((deviceId: Hex, options: DeviceOptions) =>
    send(options, deviceId, `Device ${deviceId} is ${name}d`, {
      message: `${name}_device`,
      args: [deviceId],
      key: householdKey,
    }),
  );
}

function acceptCommand(): Command {
  return deviceArgument(
    'accept',
    'Accept a device that its owner registered. Signs with POWERGRID_ORACLE_KEY (//Bob on development chains).',
  ).action((deviceId: Hex, options: DeviceOptions) =>
    send(options, deviceId, `Device ${deviceId} is accepted`, {
      message: 'accept_device',
      args: [deviceId],
      key: ({ chain }) => keyFor(chain, 'POWERGRID_ORACLE_KEY', '//Bob'),
    }),
  );
}

function slashCommand(): Command {
  return deviceArgument(
    'slash',
    'Move stake of a device to the treasury. Signs with POWERGRID_OWNER_KEY (//Alice on development chains).',
  )
    .requiredOption(
      '--amount <tokens>',
      'native tokens; all of the stake if it is less',
      decimalArgument(NATIVE_DECIMALS),
    )
    .requiredOption('--reason <text>', 'why, for everybody to read; at most 256 bytes')
    .action((deviceId: Hex, options: DeviceOptions & { readonly amount: bigint; readonly reason: string }) =>
      send(options, deviceId, `Device ${deviceId} is slashed`, {
        message: 'slash',
        args: [deviceId, options.amount, options.reason],
        key: ({ chain }) => keyFor(chain, 'POWERGRID_OWNER_KEY', '//Alice'),
      }),
    );
}

function deviceArgument(name: string, description: string): Command {
  return addTargetOptions(new Command(name))
    .description(description)
    .argument('<device>', 'its id, 0x…', deviceIdArgument)
    .option('--json', 'print the result as one last line of JSON');
}

function householdKey({ chain }: OpenedTarget): Key {
  return keyFor(chain, 'POWERGRID_HOUSEHOLD_KEY', '//Charlie');
}

interface DeviceMessage extends Omit<Message, 'contract' | 'key'> {
  readonly key: (target: OpenedTarget) => Key;
}

/** Sends one message to the registry, and tells what the device is like then. */
async function send(options: DeviceOptions, deviceId: Hex, told: string, message: DeviceMessage): Promise<void> {
  const output = createOutput(options.json === true);
  await withTarget(options, async (target) => {
    const registry = openContract(target.chain, target.deployment, 'resourceRegistry');
    const sent = await sendMessage(target, { ...message, contract: 'resourceRegistry', key: message.key(target) });
    const device = await readDevice(registry, deviceId);
    output.say(`${told}, block ${sent.blockHeight}.`);
    if (device) output.say(lineOf(device));
    output.result({ device, block: sent.blockHeight, extrinsic: sent.extrinsicHash });
  });
}

function lineOf({ deviceId, status, stake, reputation, metadata }: DeviceState): string {
  const parts = [metadata.deviceType, `${metadata.capacityWatts} W`, `stake ${formatTokens(stake)}`];
  return `${deviceId}  ${status}  ${parts.join(', ')}, reputation ${reputation}`;
}

function formatTokens(amount: bigint): string {
  return formatDecimal(amount, NATIVE_DECIMALS, 4);
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
