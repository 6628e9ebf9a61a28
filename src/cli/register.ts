import { Command } from 'commander';
import { createOracleChain } from '../chain/oracle-chain';
import { siteIdOf } from '../chain/site-id';
import { UsageError } from '../shared/errors';
import { deviceIdOf, type Hex } from '../shared/ids';
import { deviceIdArgument, integerArgument } from './arguments';
import { addTargetOptions, type ChainTarget, keyFor, withTarget } from './chain-target';
import { createOutput } from './output';

interface RegisterOptions extends ChainTarget {
  readonly device?: Hex;
  readonly plugId?: string;
  readonly owner: string;
  readonly capacity: number;
  readonly region: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  readonly json?: true;
}

/** `powergrid register`: by hand what a running oracle does for its plugs. */
export function registerCommand(): Command {
  return addTargetOptions(new Command('register'))
    .description(
      'Register a device for its owner and pay its stake. Signs with POWERGRID_ORACLE_KEY (//Bob on development chains).',
    )
    .option('--device <id>', "the device's id, 0x…", deviceIdArgument)
    .option('--plug-id <id>', 'or the id that a Tapo plug gives itself')
    .requiredOption('--owner <address>', 'SS58 address of who earns')
    .requiredOption('--capacity <watts>', 'the most it can draw', integerArgument(1, 3_680))
    .requiredOption('--region <region>', 'such as GB-LND')
    .option('--manufacturer <name>', '', 'TP-Link')
    .option('--model <name>', '', 'P110')
    .option('--firmware <version>', '', 'unknown')
    .option('--json', 'print the result as one last line of JSON')
    .action(async (options: RegisterOptions) => {
      const output = createOutput(options.json === true);
      const deviceId = deviceOf(options);
      const { owner, region, manufacturer, model, firmware } = options;
      const siteId = siteIdOf(owner, region);
      await withTarget(options, async ({ chain, deployment }) => {
        const key = keyFor(chain, 'POWERGRID_ORACLE_KEY', '//Bob');
        const oracle = createOracleChain({ chain, deployment, key });
        const sent = await oracle.registerDevice(deviceId, owner, {
          deviceType: 'Plug',
          capacityWatts: options.capacity,
          siteId,
          region,
          manufacturer,
          model,
          firmware,
        });
        output.say(`Device ${deviceId} is registered for ${owner}.`);
        output.say(`  block      ${sent.blockHeight}, extrinsic ${sent.extrinsicHash}`);
        output.result({ device: deviceId, owner, block: sent.blockHeight, extrinsic: sent.extrinsicHash });
      });
    });
}

function deviceOf({ device, plugId }: RegisterOptions): Hex {
  if (device && plugId) throw new UsageError('Say --device or --plug-id, not both.');
  if (device) return device;
  if (plugId) return deviceIdOf('tapo', plugId);
  throw new UsageError('Say which device: --device 0x…, or --plug-id as `powergrid plug test` prints it.');
}
