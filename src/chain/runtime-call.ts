import type { Codec, DefinitionCallNamed } from '@polkadot/types/types';
import { u8aConcat, u8aToHex } from '@polkadot/util';
import { z } from 'zod';
import { UnsuitableChainError } from './chain-errors';
import type { Chain } from './connection';

/**
 * Calls a runtime API at the best block: `contractsApi`, `call` is ContractsApi_call.
 * @throws UnsuitableChainError when the runtime does not have it.
 */
export async function callRuntime<T extends Codec>(
  chain: Chain,
  section: string,
  method: string,
  args: readonly unknown[],
): Promise<T> {
  const { api } = chain;
  const call = api.call[section]?.[method] as DecoratedCall | undefined;
  if (!call) throw new UnsuitableChainError(chain.url);
  const { meta } = call;
  const input = u8aConcat(
    ...meta.params.map(({ type }, index) => api.registry.createTypeUnsafe(type, [args[index]]).toU8a()),
  );
  const output = z.string().parse(await chain.request('state_call', [meta.name, u8aToHex(input)]));
  return api.registry.createTypeUnsafe<T>(meta.type, [output]);
}

/** polkadot's type of a runtime call forgets what it is about. */
interface DecoratedCall {
  readonly meta: DefinitionCallNamed;
}
