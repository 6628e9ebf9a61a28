import { str } from 'scale-ts';
import { accountIdOf } from '../chain/keys';
import type { DeviceInfo, OracleChain } from '../chain/powergrid-chain';
import type { PlugConfig } from '../shared/config';
import { blake2b256, type Hex, toHex } from '../shared/ids';
import { DeviceInactiveError, DeviceOracleError, DeviceOwnerError } from './device-errors';
import type { MeteredDevice } from './plug-reader';
import { refusalOf } from './refusal';

export interface Registration {
  readonly isNew: boolean;
  readonly capacityWatts: number;
  /** The chain takes the device's intervals from here on. */
  readonly reportsFromMs: number;
}

/**
 * Makes sure that the plug's device is registered for its owner with this oracle; undefined when the chain does not
 * show it yet.
 * @throws DeviceOwnerError, DeviceOracleError, DeviceInactiveError; ContractError when registering is refused.
 */
export async function registerPlug(
  chain: OracleChain,
  config: PlugConfig,
  { deviceId, identity }: MeteredDevice,
): Promise<Registration | undefined> {
  const known = await chain.device(deviceId);
  if (!known) await register(chain, config, { deviceId, identity });
  const info = known ?? (await chain.device(deviceId));
  if (!info) return undefined;
  assertOurs(chain, config, deviceId, info);
  return {
    isNew: known === undefined,
    capacityWatts: info.capacityWatts,
    reportsFromMs: Math.max(info.activeSinceMs, await chain.lastEndMs(deviceId)),
  };
}

async function register(chain: OracleChain, config: PlugConfig, { deviceId, identity }: MeteredDevice): Promise<void> {
  try {
    await chain.registerDevice(deviceId, config.owner, {
      deviceType: 'Plug',
      capacityWatts: config.capacityWatts,
      siteId: siteOf(config),
      region: config.region,
      manufacturer: 'TP-Link',
      model: identity.model,
      firmware: identity.firmware,
    });
  } catch (error) {
    // Somebody was faster; whose it is shows next.
    if (refusalOf(error) !== 'DeviceExists') throw error;
  }
}

function assertOurs(chain: OracleChain, config: PlugConfig, deviceId: Hex, info: DeviceInfo): void {
  if (accountIdOf(info.owner) !== accountIdOf(config.owner)) {
    throw new DeviceOwnerError(config.name, deviceId, info.owner, config.owner);
  }
  if (accountIdOf(info.oracle) !== accountIdOf(chain.oracle)) {
    throw new DeviceOracleError(config.name, deviceId, info.oracle, chain.oracle);
  }
  if (!info.isActive) throw new DeviceInactiveError(config.name, deviceId);
}

/** One owner's plugs in one region are taken for one site. */
function siteOf({ owner, region }: PlugConfig): Hex {
  return toHex(blake2b256(str.enc('powergrid/site/v1'), str.enc(accountIdOf(owner)), str.enc(region)));
}
