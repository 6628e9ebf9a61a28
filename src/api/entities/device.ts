import { ACCOUNT } from './account';
import { BLOCK_HEIGHT } from './block-height';
import { deviceStatus } from './device-status';
import { defineEntity } from './entity';
import { accountId, bigInt, deviceId, hash, int, text } from './kinds';

export const DEVICE = defineEntity({
  name: 'Device',
  description: 'A metered resource with a stake, which can take part in grid events.',
  table: 'device',
  alias: 'd',
  event: 'd.event_id',
  defaultOrder: 'registeredAtMs_DESC',
  fields: {
    id: { kind: deviceId, order: true, description: 'Device id, 0x hex.' },
    owner: {
      kind: accountId,
      column: 'd.owner_id',
      role: 'relation',
      to: ACCOUNT,
      description: 'The account that earns.',
    },
    oracle: { kind: accountId, description: 'Account id of the oracle that reports its meter.' },
    deviceType: { kind: text, description: 'Plug, Battery, EvCharger or Solar.' },
    capacityWatts: { kind: int, description: 'The most it can take or feed in, watts.' },
    siteId: { kind: hash, description: 'Hash of the site it is installed at, 0x hex; devices of one site share it.' },
    region: { kind: text, description: 'Where it is, such as GB-LND.' },
    manufacturer: { kind: text, description: 'Who made it.' },
    model: { kind: text, description: 'Its model, as the maker names it.' },
    firmware: { kind: text, description: 'Version of its firmware when it was registered or last updated.' },
    status: { kind: deviceStatus, description: 'Whether it may take part in grid events.' },
    stake: {
      kind: bigInt,
      order: true,
      description: "What is at stake, the chain's native token in its smallest unit.",
    },
    reputation: { kind: int, description: '0 to 100, 50 at first; below 20 it cannot be enrolled.' },
    registeredAtMs: { kind: bigInt, order: true, description: 'When it was registered, Unix milliseconds.' },
    activeSinceMs: { kind: bigInt, description: 'From when on its intervals are taken, Unix milliseconds.' },
    lockedUntilMs: {
      kind: bigInt,
      description:
        'Until when its stake, oracle and capacity are locked by an enrolment, Unix milliseconds; 0 if never.',
    },
    lastIntervalEndMs: {
      kind: bigInt,
      isNullable: true,
      description: 'End of its last recorded interval, Unix milliseconds; null before the first.',
    },
    rewardTotal: { kind: bigInt, order: true, description: 'PWGD earned with it, in 10^-18.' },
    deliveredTotalMwh: { kind: bigInt, order: true, description: 'Delivered by it, milliwatt-hours.' },
    participationCount: { kind: int, description: 'How often it was enrolled in a grid event.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
