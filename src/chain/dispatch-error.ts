import type { Codec } from '@polkadot/types/types';
import type { Chain } from './connection';

/** Why the runtime did not do what it was asked. */
export interface DispatchErrorCodec extends Codec {
  readonly isModule: boolean;
  readonly asModule: Parameters<Chain['api']['registry']['findMetaError']>[0];
}

/** `Contracts.OutOfGas` and the like. */
export function nameDispatchError({ api }: Chain, error: DispatchErrorCodec): string {
  if (!error.isModule) return error.toString();
  try {
    const { section, name } = api.registry.findMetaError(error.asModule);
    return `${section.charAt(0).toUpperCase()}${section.slice(1)}.${name}`;
  } catch {
    return error.toString();
  }
}
