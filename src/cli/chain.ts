import { Command } from 'commander';
import { startDevChain } from '../devchain/dev-chain';
import { RealClock } from '../shared/clock';
import { parsePort } from './port';
import { withShutdown } from './shutdown';

/** `powergrid chain`: the embedded chain alone. */
export function chainCommand(): Command {
  return new Command('chain')
    .description('Run the embedded development chain; it forgets its state when it stops.')
    .option('--host <host>', 'where to listen; everybody who reaches it can use its accounts', '127.0.0.1')
    .option('--port <port>', 'WebSocket port, 0 for any free one', parsePort, 9944)
    .action(async ({ host, port }: { host: string; port: number }) => {
      await withShutdown(async (shutdown) => {
        const chain = await startDevChain({ clock: new RealClock(), host, port });
        await shutdown.add('the chain', () => chain.stop());
        process.stdout.write(`listening ${chain.url} genesis=${chain.genesisHash}\n`);
        await shutdown.serve();
      });
    });
}
