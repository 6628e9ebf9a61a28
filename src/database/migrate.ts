import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import 'reflect-metadata';
import { SnakeNamingStrategy } from '@subsquid/typeorm-config/lib/namingStrategy';
import { DataSource, type MigrationInterface } from 'typeorm';
import { AppError, messageOf } from '../shared/errors';

const MIGRATIONS = join(__dirname, '..', '..', 'db', 'migrations');
const CONNECT_LIMIT_MS = 10_000;

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
    migrations: loadMigrations(),
    connectTimeoutMS: CONNECT_LIMIT_MS,
  });
  try {
    await database.initialize();
    await database.runMigrations({ transaction: 'all' });
  } catch (cause) {
    throw new DatabaseError(
      `The database at ${withoutPassword(url)} cannot be migrated: ${messageOf(cause) || 'no answer'}. Is it running, ` +
        'and is database.url right?',
      {},
      { cause },
    );
  } finally {
    if (database.isInitialized) await database.destroy();
  }
}

/** What the migrations are called in the database's table `migrations`. */
export function migrationNames(): readonly string[] {
  return loadMigrations().map((Migration) => new Migration().name ?? Migration.name);
}

/** Loaded by name: TypeORM would take the folder for a pattern, and a clone may lie in one called `a(b)`. */
function loadMigrations(): (new () => MigrationInterface)[] {
  return readdirSync(MIGRATIONS)
    .filter((file) => file.endsWith('.js'))
    .sort()
    .map((file) => require(join(MIGRATIONS, file)) as new () => MigrationInterface);
}

/** A database URL as it may be shown. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'a URL that is none';
  const shown = new URL(url);
  shown.password = '';
  return shown.toString();
}
