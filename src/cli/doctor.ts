import { createServer } from 'node:net';
import { Command } from 'commander';
import colors from 'picocolors';
import { connectChain } from '../chain/connection';
import { pingDatabase } from '../database/ping';
import { findInstalledPostgres } from '../database/postgres-binaries';
import { createTapoPlug } from '../oracle/plugs/tapo-plug';
import { RealClock } from '../shared/clock';
import { type Config, loadConfig, type PlugConfig, parseConfig } from '../shared/config';
import { assertGenesis, readDeployment } from '../shared/deployment';
import { AppError, messageOf } from '../shared/errors';
import { requireTapoAccount } from '../shared/secrets';
import { formatDecimal } from '../shared/units';
import { assertUsable, dataOption } from './data-dir';
import { createOutput, type Output } from './output';
import { tryReadRuntime } from './runtime-file';
import { withShutdown } from './shutdown';

const OLDEST_NODE = [20, 19] as const;

/** Something that doctor looked at is not as it has to be; each is told on a line of its own. */
export class DoctorError extends AppError {
  readonly code = 'DOCTOR';
  readonly retryable = false;
}

interface Check {
  readonly name: string;
  /** Returns what was found; throws what to do. */
  readonly look: () => Promise<string>;
}

interface DoctorOptions {
  readonly config?: string;
  readonly data: string;
  readonly json?: true;
}

/** `powergrid doctor`: whether `up` would find what it needs, a line for each thing. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Check what `up` needs: Node, the data folder, and the chain, database and plugs that --config names.')
    .option('--config <file>', 'powergrid.yaml (default: everything embedded, no plugs)')
    .option('--json', 'print the result as one last line of JSON')
    .addOption(dataOption())
    .action(async (options: DoctorOptions) => {
      const output = createOutput(options.json === true);
      await withShutdown((shutdown) => runChecks(options, output, shutdown.signal));
    });
}

async function runChecks(options: DoctorOptions, output: Output, signal: AbortSignal): Promise<void> {
  const config = options.config ? loadConfig(options.config) : parseConfig({}, 'The default configuration');
  const checks = [
    { name: 'Node', look: async () => checkNode(process.versions.node) },
    { name: 'data folder', look: async () => assertUsable(options.data) },
    { name: 'API port', look: () => checkPort(config.api, options.data) },
    { name: 'chain', look: () => checkChain(config, signal) },
    { name: 'database', look: () => checkDatabase(config) },
    ...config.oracle.plugs.map((plug) => ({ name: `plug ${plug.name}`, look: () => checkPlug(plug) })),
  ];
  const results = [];
  for (const check of checks) results.push(await tellCheck(check, output));
  const failed = results.filter(({ isOk }) => !isOk).map(({ name }) => name);
  output.result({ isOk: failed.length === 0, checks: results });
  if (failed.length > 0) throw new DoctorError(`Not as it has to be: ${failed.join(', ')}. See above for what to do.`);
}

async function tellCheck({ name, look }: Check, output: Output) {
  try {
    const detail = await look();
    output.say(`${colors.green('✓')} ${name}: ${detail}`);
    return { name, isOk: true, detail };
  } catch (error) {
    const detail = messageOf(error);
    output.say(`${colors.red('✗')} ${name}: ${detail}`);
    return { name, isOk: false, detail };
  }
}

function checkNode(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return version;
  throw new DoctorError(`This is Node ${version}. Install ${OLDEST_NODE.join('.')} or newer.`);
}

async function checkPort({ host, port }: Config['api'], data: string): Promise<string> {
  const runtime = tryReadRuntime(data);
  if (runtime) return `PowerGrid runs on this data folder (process ${runtime.pid}), its API is ${runtime.apiUrl}`;
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    return `${port} on ${host} is free`;
  } catch (cause) {
    throw new DoctorError(
      `The API could not listen on ${host}, port ${port}: ${messageOf(cause)}. Stop what listens there, or choose others as api.host and api.port.`,
    );
  } finally {
    server.close();
  }
}

async function checkChain({ chain: configured }: Config, signal: AbortSignal): Promise<string> {
  if (!configured) return 'embedded';
  const deployment = readDeployment(configured.deployment);
  const chain = await connectChain([configured.url].flat(), undefined, { signal });
  try {
    assertGenesis(deployment.chain.genesisHash, chain.url, chain.genesisHash);
    return `${chain.specName} ${chain.specVersion} at ${chain.url}, the one of ${configured.deployment}`;
  } finally {
    await chain.close();
  }
}

async function checkDatabase({ database }: Config): Promise<string> {
  if (!database) return `embedded, PostgreSQL ${findInstalledPostgres().majorVersion}`;
  return `PostgreSQL ${await pingDatabase(database.url)} at ${new URL(database.url).host}`;
}

async function checkPlug({ name, host }: PlugConfig): Promise<string> {
  const plug = createTapoPlug({ name, host, clock: new RealClock(), ...requireTapoAccount(process.env) });
  try {
    const { model, firmware } = await plug.identify();
    const { powerMw } = await plug.read();
    return `${model}, firmware ${firmware}, at ${host} draws ${formatDecimal(powerMw, 3, 3)} W`;
  } finally {
    await plug.close();
  }
}
