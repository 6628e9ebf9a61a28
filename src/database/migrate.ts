import { join } from 'node:path';
import 'reflect-metadata';
import { SnakeNamingStrategy } from '@subsquid/typeorm-config/lib/namingStrategy';
import { DataSource } from 'typeorm';
import { AppError, messageOf } from '../shared/errors';

/** The database cannot be reached, or refuses. */
export class DatabaseError extends AppError {
  readonly code = 'DATABASE';
  readonly retryable = true;
}

/** Brings the database to the current schema. @throws DatabaseError when it cannot be reached. */
export async function migrate(url: string): Promise<void> {
  const database = new DataSource({
    type: 'postgres',
    url,
    namingStrategy: new SnakeNamingStrategy(),
    migrations: [join(__dirname, '..', '..', 'db', 'migrations', '*.js')],
  });
  try {
    await database.initialize();
    await database.runMigrations({ transaction: 'all' });
  } catch (cause) {
    throw new DatabaseError(
      `The database at ${withoutPassword(url)} cannot be migrated: ${messageOf(cause) || 'no answer'}. Is it running?`,
      {},
      { cause },
    );
  } finally {
    if (database.isInitialized) await database.destroy();
  }
}

/** A database URL as it may be shown. */
export function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.toString();
}
