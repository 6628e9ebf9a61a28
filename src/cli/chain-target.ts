import { type Command, Option } from 'commander';
import { type Chain, connectChain } from '../chain/connection';
import { type Key, keyPairOf } from '../chain/keys';
import { loadConfig } from '../shared/config';
import { assertGenesis, type Deployment, readDeployment } from '../shared/deployment';
import { UsageError } from '../shared/errors';
import { readSecret, type SecretName } from '../shared/secrets';
import { dataOption } from './data-dir';
import { readRuntime } from './runtime-file';
import { withShutdown } from './shutdown';

/** Which chain and contracts a command speaks to. */
export interface ChainTarget {
  readonly chain?: string;
  readonly deployment?: string;
  readonly config?: string;
  readonly data: string;
}

export interface OpenedTarget {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly deploymentFile: string;
}

/** Adds `--chain`, `--deployment`, `--config` and `--data`. */
export function addTargetOptions(command: Command): Command {
  return command
    .addOption(new Option('--chain <url>', 'ws:// URL (default: of what runs on the data folder)'))
    .addOption(new Option('--deployment <file>', 'the deployment record (default: of what runs on the data folder)'))
    .addOption(new Option('--config <file>', 'powergrid.yaml that names chain and deployment'))
    .addOption(dataOption());
}

/**
 * Runs `work` against the chain named, the configured one, or the one that a running `up` or `demo` has.
 * @throws UsageError when neither is there, WrongGenesisError when record and chain do not belong together.
 */
export async function withTarget(target: ChainTarget, work: (opened: OpenedTarget) => Promise<void>): Promise<void> {
  await withShutdown(async (shutdown) => {
    const { urls, deploymentFile } = placeOf(target);
    const deployment = readDeployment(deploymentFile);
    const chain = await connectChain(urls, undefined, { signal: shutdown.signal });
    await shutdown.add('the chain connection', () => chain.close());
    assertGenesis(deployment.chain.genesisHash, chain.url, chain.genesisHash);
    await work({ chain, deployment, deploymentFile });
  });
}

/** The key a command signs with. @throws UsageError when it is not given on a chain without development keys. */
export function keyFor(chain: Chain, name: SecretName, developmentKey: string): Key {
  const suri = readSecret(process.env, name);
  if (suri === undefined && !chain.isDevelopment) {
    throw new UsageError(`${name} is not set. Set it, or ${name}_FILE, to the secret URI of the account that signs.`);
  }
  return keyPairOf(suri ?? developmentKey, chain);
}

function placeOf({ chain, deployment, config, data }: ChainTarget): Place {
  if (chain !== undefined && deployment !== undefined) return { urls: [chain], deploymentFile: deployment };
  const found = (config === undefined ? undefined : configuredPlace(config)) ?? runningPlace(data);
  return { urls: chain === undefined ? found.urls : [chain], deploymentFile: deployment ?? found.deploymentFile };
}

interface Place {
  readonly urls: readonly string[];
  readonly deploymentFile: string;
}

/** Undefined when the configuration leaves the chain to be the embedded one. */
function configuredPlace(config: string): Place | undefined {
  const { chain } = loadConfig(config);
  return chain && { urls: [chain.url].flat(), deploymentFile: chain.deployment };
}

function runningPlace(data: string): Place {
  const { chainUrl, deployment } = readRuntime(data);
  return { urls: [chainUrl], deploymentFile: deployment };
}
