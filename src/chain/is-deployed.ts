import { CONTRACT_NAMES, type Deployment } from '../shared/deployment';
import { UnsuitableChainError } from './chain-errors';
import type { Chain } from './connection';

/**
 * Whether the chain has every contract of the record. The genesis alone would not tell: a development chain that begins
 * anew has the same one.
 * @throws UnsuitableChainError on a chain without pallet-contracts.
 */
export async function isDeployed({ api, genesisHash, url }: Chain, { chain, contracts }: Deployment): Promise<boolean> {
  if (chain.genesisHash !== genesisHash) return false;
  const { contractInfoOf } = api.query.contracts ?? {};
  if (!contractInfoOf) throw new UnsuitableChainError(url);
  const found = await Promise.all(CONTRACT_NAMES.map((name) => contractInfoOf(contracts[name].address)));
  return found.every((info) => !info.isEmpty);
}
