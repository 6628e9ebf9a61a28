import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { connectChain } from '../chain/connection';
import { deploy } from '../chain/deploy';
import { isDeployed } from '../chain/is-deployed';
import { accountIdOf } from '../chain/keys';
import { readDeployment, writeDeployment } from '../shared/deployment';
import { UsageError } from '../shared/errors';
import { keyFor } from './chain-target';
import { parseDuration } from './duration';
import { createOutput } from './output';
import { withShutdown } from './shutdown';

interface DeployOptions {
  readonly chain: string;
  readonly out: string;
  readonly force?: true;
  readonly ifMissing?: true;
  readonly reportPeriod: number;
  readonly challengePeriod: number;
  readonly votingPeriod: number;
  readonly timelock: number;
  readonly operator: string[];
  readonly oracle: string[];
  readonly verifier: string[];
  readonly treasury?: string;
  readonly json?: true;
}

const collect = (value: string, all: string[]): string[] => [...all, value];

/** `powergrid deploy`: the contracts on a chain, and the record of where they are. */
export function deployCommand(): Command {
  return new Command('deploy')
    .description('Upload and instantiate the contracts, grant the roles, write the deployment record.')
    .requiredOption('--chain <url>', 'ws:// URL of a chain with pallet-contracts')
    .option('--out <file>', 'where the record goes', 'deployments/local.json')
    .option('--force', 'replace the record if there is one')
    .option('--if-missing', 'deploy only when the chain does not have the contracts of the record; replaces it then')
    .option(
      '--report-period <duration>',
      'how long after a window intervals may be reported',
      parseDuration,
      parseDuration('48h'),
    )
    .option('--challenge-period <duration>', 'how long a result may be disputed', parseDuration, parseDuration('600s'))
    .option('--voting-period <duration>', 'how long a proposal may be voted on', parseDuration, parseDuration('72h'))
    .option('--timelock <duration>', 'how long a proposal that passed waits', parseDuration, parseDuration('24h'))
    .option('--operator <address>', 'may open grid events; repeatable', collect, [])
    .option('--oracle <address>', 'may report meters; repeatable', collect, [])
    .option('--verifier <address>', 'may dispute results; repeatable', collect, [])
    .option('--treasury <address>', "where slashed stake goes (default: the owner's account)")
    .option('--json', 'print the record as one last line of JSON')
    .action(async (options: DeployOptions) => {
      const output = createOutput(options.json === true);
      const isThere = existsSync(options.out);
      if (isThere && !options.force && !options.ifMissing) {
        throw new UsageError(
          `${options.out} is the record of another deployment. Choose another file with --out, or say --force.`,
          { file: options.out },
        );
      }
      for (const address of [...options.operator, ...options.oracle, ...options.verifier]) accountIdOf(address);
      await withShutdown(async (shutdown) => {
        const chain = await connectChain([options.chain], undefined, { signal: shutdown.signal });
        await shutdown.add('the chain connection', () => chain.close());
        if (isThere && options.ifMissing) {
          const known = readDeployment(options.out);
          if (await isDeployed(chain, known)) {
            output.say(`${chain.specName} at ${chain.url} has the contracts of ${options.out}.`);
            output.result(known);
            return;
          }
        }
        const owner = keyFor(chain, 'POWERGRID_OWNER_KEY', '//Alice');
        output.say(`Deploying on ${chain.specName} at ${chain.url} as ${owner.address} ...`);
        const isBare = options.operator.length + options.oracle.length === 0 && chain.isDevelopment;
        const deployment = await deploy({
          chain,
          owner,
          operators: isBare ? [owner.address] : options.operator,
          oracles: isBare ? [keyFor(chain, 'POWERGRID_ORACLE_KEY', '//Bob').address] : options.oracle,
          verifiers: options.verifier,
          treasury: options.treasury ?? owner.address,
          reportPeriodMs: options.reportPeriod,
          challengePeriodMs: options.challengePeriod,
          votingPeriodMs: options.votingPeriod,
          timelockMs: options.timelock,
          initialMints: [],
        });
        writeDeployment(options.out, deployment);
        output.say(`The record is ${options.out}.`);
        if (deployment.roles.oracles.length === 0) {
          output.say('No oracle may report yet: `powergrid authorize --role oracle --account <address>`.');
        }
        output.result(deployment);
      });
    });
}
