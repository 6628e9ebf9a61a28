import * as ss58 from '@subsquid/ss58';
import { SubstrateBatchProcessor } from '@subsquid/substrate-processor';
import { CONTRACT_NAMES, type ContractName, type Deployment } from '../shared/deployment';
import { CODE_UPDATED } from './batch';

const FIELDS = {
  block: { timestamp: true },
  event: { topics: true },
  extrinsic: { hash: true },
} as const;

/**
 * Where the deployment's contract events come from; heads are followed as hot blocks. A chain that sends no head for
 * `newHeadTimeoutMs` is asked again on a new connection.
 */
export function createSource(deployment: Deployment, rpcUrl: string, newHeadTimeoutMs: number) {
  return new SubstrateBatchProcessor()
    .setRpcEndpoint({ url: rpcUrl, capacity: 5, requestTimeout: 30_000 })
    .setRpcDataIngestionSettings({ newHeadTimeout: newHeadTimeoutMs })
    .setFields(FIELDS)
    .setBlockRange({ from: Math.max(deployment.startBlock, 1) })
    .addEvent({ name: [CODE_UPDATED] })
    .addContractsContractEmitted({ contractAddress: [...contractsByAddress(deployment).keys()], extrinsic: true });
}

/** The deployment's contracts by their addresses in lower-case 0x hex, as events name them. */
export function contractsByAddress(deployment: Deployment): ReadonlyMap<string, ContractName> {
  return new Map(
    CONTRACT_NAMES.map((name) => [
      `0x${Buffer.from(ss58.decode(deployment.contracts[name].address).bytes.slice(2), 'hex').toString('hex')}`,
      name,
    ]),
  );
}
