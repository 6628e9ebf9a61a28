import { type Command, Option } from 'commander';
import { type Chain, connectChain } from '../chain/connection';
import { type Key, keyPairOf } from '../chain/keys';
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
  readonly data: string;
}

export interface OpenedTarget {
  readonly chain: Chain;
  readonly deployment: Deployment;
}

/** Adds `--chain`, `--deployment` and `--data`. */
export function addTargetOptions(command: Command): Command {
  return command
    .addOption(new Option('--chain <url>', 'ws:// URL (default: of what runs on the data folder)'))
    .addOption(new Option('--deployment <file>', 'the deployment record (default: of what runs on the data folder)'))
    .addOption(dataOption());
}

/**
 * Runs `work` against the chain named, or the one that a running `up` or `demo` has.
 * @throws UsageError when neither is there, WrongGenesisError when record and chain do not belong together.
 */
export async function withTarget(target: ChainTarget, work: (opened: OpenedTarget) => Promise<void>): Promise<void> {
  await withShutdown(async (shutdown) => {
    const { url, file } = placeOf(target);
    const deployment = readDeployment(file);
    const chain = await connectChain([url]);
    await shutdown.add('the chain connection', () => chain.close());
    assertGenesis(deployment, chain.url, chain.genesisHash);
    await work({ chain, deployment });
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

function placeOf({ chain, deployment, data }: ChainTarget): { readonly url: string; readonly file: string } {
  if (chain !== undefined && deployment !== undefined) return { url: chain, file: deployment };
  const runtime = readRuntime(data);
  return { url: chain ?? runtime.chainUrl, file: deployment ?? runtime.deployment };
}
