import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, eventId, int } from './kinds';

export const CONDITION = defineEntity({
  name: 'Condition',
  description: 'What a feed said about the grid.',
  table: 'condition',
  alias: 'c',
  event: 'c.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    feed: { kind: accountId, description: 'Account id of the feed.' },
    loadMw: { kind: bigInt, description: 'Load of the grid, milliwatts.' },
    capacityMw: { kind: bigInt, description: 'What the grid can supply, milliwatts.' },
    frequencyMillihertz: { kind: bigInt, description: 'Frequency of the grid, millihertz.' },
    voltageMillivolts: { kind: bigInt, description: 'Voltage of the grid, millivolts.' },
    renewableBp: { kind: int, description: 'Part of the supply that is renewable, in basis points (1/10,000).' },
    submittedAtMs: { kind: bigInt, description: 'When it was said, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
