import { Command, Option } from 'commander';
import { createApi } from '../api/api';
import { loadConfig, parseConfig } from '../shared/config';
import { readDeployment } from '../shared/deployment';
import { createLogger } from '../shared/logger';
import { databaseUrlOption } from './database-url';
import { deploymentOption } from './deployment-option';
import { parsePort } from './port';
import { withShutdown } from './shutdown';

interface ApiOptions {
  readonly config?: string;
  readonly database: string;
  readonly deployment: string;
  readonly host?: string;
  readonly port?: number;
}

/** `powergrid api`: the GraphQL API alone, over a database that a processor fills. */
export function apiCommand(): Command {
  return new Command('api')
    .description('Serve the GraphQL API over an indexed database.')
    .addOption(databaseUrlOption())
    .addOption(deploymentOption())
    .addOption(
      new Option('--config <file>', 'powergrid.yaml, of which `api` is read (default: its defaults)').env(
        'POWERGRID_CONFIG',
      ),
    )
    .option('--host <host>', "where to listen (default: the configuration's, 127.0.0.1)")
    .option('--port <port>', "port, 0 for any free one (default: the configuration's, 4350)", parsePort)
    .action(async (options: ApiOptions) => {
      const { api: config } = options.config
        ? loadConfig(options.config)
        : parseConfig({}, 'The default configuration');
      await withShutdown(async (shutdown) => {
        const api = await createApi({
          databaseUrl: options.database,
          deployment: readDeployment(options.deployment),
          logger: createLogger(process.env.POWERGRID_LOG_LEVEL || 'warn', 'api'),
          config,
          isDevelopment: process.env.NODE_ENV !== 'production',
        });
        await shutdown.add('the API', () => api.close());
        process.stdout.write(
          `listening ${await api.listen(options.host ?? config.host, options.port ?? config.port)}\n`,
        );
        await shutdown.serve();
      });
    });
}
