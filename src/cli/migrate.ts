import { Command } from 'commander';
import { migrate } from '../database/migrate';
import { databaseUrlOption } from './database-url';

/** `powergrid migrate`: brings a database to the current schema. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Bring the database to the current schema.')
    .addOption(databaseUrlOption())
    .action(async ({ database }: { database: string }) => {
      await migrate(database);
    });
}
