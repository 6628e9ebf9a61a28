import { expect } from 'vitest';
import type { Key } from '../../../src/chain/keys';
import type { Call, ContractWorld } from './contract-world';

/** Who sends which message, and the error it is refused with. */
export type Refusal = readonly [key: Key, call: Call, error: string];

/** Tries each message without sending it. */
export async function expectRefusals(world: ContractWorld, refusals: readonly Refusal[]): Promise<void> {
  const seen: string[] = [];
  const expected: string[] = [];
  for (const [key, call, error] of refusals) {
    seen.push(`${call.to.name}.${call.message}: ${await world.refusal(key, call)}`);
    expected.push(`${call.to.name}.${call.message}: ${error}`);
  }
  expect(seen).toEqual(expected);
}
