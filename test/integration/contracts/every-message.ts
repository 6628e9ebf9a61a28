import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT_NAMES } from '../../../src/shared/deployment';
import { blake2b256, toHex } from '../../../src/shared/ids';
import { accessStory } from './access-story';
import { type ChainKind, ContractWorld } from './contract-world';
import { governanceStory } from './governance-story';
import { gridServiceStory } from './grid-service-story';
import { pauseStory } from './pause-story';
import { resourceRegistryStory } from './resource-registry-story';
import { tokenStory } from './token-story';
import { upgradeStory } from './upgrade-story';

/** What no message can be made to return, and why. */
const UNREACHABLE_ERRORS: Readonly<Record<string, string>> = {
  'GridError.Overflow': 'parameters, capacities and durations are bounded so that no sum leaves its type',
  'GovernanceError.Overflow': 'no supply and no period that the ranges allow leaves its type',
  'RegistryError.Overflow': 'no capacity that a device may have overflows its stake',
  'PSP22Error.ZeroRecipientAddress': 'the psp22 crate takes the zero address for an account like any other',
  'PSP22Error.ZeroSenderAddress': 'the psp22 crate takes the zero address for an account like any other',
  'PSP22Error.SafeTransferCheckFailed': 'the psp22 crate does not ask recipients',
};
/** What a contract's metadata names because it works with contracts that say it. */
const EVENTS_OF_OTHERS = [
  'Approval',
  'OwnershipOffered',
  'OwnershipTaken',
  'Paused',
  'RoleGranted',
  'RoleRevoked',
  'Transfer',
  'Unpaused',
].map((name) => `governance.${name}`);
/** What takes days, which pass only where the test sets the time. */
const ERRORS_THAT_TAKE_DAYS = ['GovernanceError.Expired'];

/** Drives every message of every contract to success, and to every error that it knows. */
export function everyMessage(kind: ChainKind): void {
  let world: ContractWorld;

  beforeAll(async () => {
    world = await ContractWorld.start(kind);
  });
  afterAll(async () => {
    await world?.stop();
  });

  describe('access', () => accessStory(() => world));
  describe('token', () => tokenStory(() => world));
  describe('resource_registry', () => resourceRegistryStory(() => world));
  describe('grid_service', () => gridServiceStory(() => world));
  describe('an upgrade', () => upgradeStory(() => world));
  describe('a pause', () => pauseStory(() => world));
  describe('governance', () => governanceStory(() => world));

  it('has emitted nothing that its history does not count, in order', async () => {
    const events = await world.everyEvent();
    for (const name of CONTRACT_NAMES) {
      const contract = world.contract(name);
      const own = events.filter(({ address }) => address === contract.address);
      const digest = own.reduce<Uint8Array>(
        (sum, { signatureTopic, data }) => blake2b256(sum, signatureTopic, data),
        new Uint8Array(32),
      );
      const history = (await world.ask(world.call(name, 'history'))).toJSON();
      expect(history).toEqual({ seq: own.length, digest: toHex(digest) });
    }
  });

  it('has seen every message succeed, every error and every event', () => {
    expect(world.coverage.missingMessages()).toEqual([]);
    const unreachable = [...Object.keys(UNREACHABLE_ERRORS), ...(kind.isTimeSet ? [] : ERRORS_THAT_TAKE_DAYS)];
    expect(world.coverage.missingErrors()).toEqual(unreachable.sort());
    expect(world.coverage.missingEvents()).toEqual(EVENTS_OF_OTHERS);
  });
}
