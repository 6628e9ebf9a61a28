import { Command } from 'commander';
import { createApi } from '../api/api';
import { readDeployment } from '../shared/deployment';
import { createLogger } from '../shared/logger';
import { databaseUrlOption } from './database-url';
import { deploymentOption } from './deployment-option';
import { parsePort } from './port';
import { withShutdown } from './shutdown';

interface ApiOptions {
  readonly database: string;
  readonly deployment: string;
  readonly host: string;
  readonly port: number;
}

/** `powergrid api`: the GraphQL API alone, over a database that a processor fills. */
export function apiCommand(): Command {
  return new Command('api')
    .description('Serve the GraphQL API over an indexed database.')
    .addOption(databaseUrlOption())
    .addOption(deploymentOption())
    .option('--host <host>', 'where to listen', '127.0.0.1')
    .option('--port <port>', 'port, 0 for any free one', parsePort, 4350)
    .action(async (options: ApiOptions) => {
      await withShutdown(async (shutdown) => {
        const api = await createApi({
          databaseUrl: options.database,
          deployment: readDeployment(options.deployment),
          logger: createLogger(process.env.POWERGRID_LOG_LEVEL || 'warn', 'api'),
          isDevelopment: process.env.NODE_ENV !== 'production',
        });
        await shutdown.add('the API', () => api.close());
        process.stdout.write(`listening ${await api.listen(options.host, options.port)}\n`);
        await shutdown.serve();
      });
    });
}
