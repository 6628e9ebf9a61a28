import * as ss58 from '@subsquid/ss58';
import { SubstrateBatchProcessor } from '@subsquid/substrate-processor';
import { CONTRACT_NAMES, type ContractName, type Deployment } from '../shared/deployment';

/** A chain that sends no head for this long is asked again on a new connection. */
const NEW_HEAD_TIMEOUT_MS = 90_000;

const FIELDS = {
  block: { timestamp: true },
  event: { topics: true },
  extrinsic: { hash: true },
} as const;

/** Where the deployment's contract events come from; heads are followed as hot blocks. */
export function createSource(deployment: Deployment, rpcUrl: string) {
  return new SubstrateBatchProcessor()
    .setRpcEndpoint({ url: rpcUrl, capacity: 5, requestTimeout: 30_000 })
    .setRpcDataIngestionSettings({ newHeadTimeout: NEW_HEAD_TIMEOUT_MS })
    .setFields(FIELDS)
    .setBlockRange({ from: Math.max(deployment.startBlock, 1) })
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
