import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { messageOf } from '../shared/errors';
import type { Hex } from '../shared/ids';
import { JournalGenesisError, JournalLockedError, JournalUnusableError } from './journal-errors';
import { Row } from './journal-row';
import { JOURNAL_SCHEMA, JOURNAL_VERSION } from './journal-schema';

type Value = string | number | bigint | null;

/** One SQLite file that survives kill -9 at any moment: write-ahead log, every commit on the disk before it returns. */
export class JournalDatabase {
  private readonly statements = new Map<string, Database.Statement>();

  private constructor(
    private readonly database: Database.Database,
    /** Holds a lock that the system lets go when the process ends in whatever way; readers are not kept out. */
    private readonly lock: Database.Database,
  ) {}

  /**
   * Opens the journal, or begins a new one whose cursor is `cursor`.
   * @throws JournalLockedError, JournalGenesisError, JournalUnusableError
   */
  static open(file: string, genesis: Hex, cursor: number): JournalDatabase {
    mkdirSync(dirname(file), { recursive: true });
    const lock = openLock(file);
    try {
      const journal = new JournalDatabase(openDatabase(file), lock);
      journal.prepare(file, genesis, cursor);
      return journal;
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  run(sql: string, ...values: Value[]): number {
    return this.statement(sql).run(...values).changes;
  }

  row(sql: string, ...values: Value[]): Row | undefined {
    return this.rows(sql, ...values)[0];
  }

  rows(sql: string, ...values: Value[]): Row[] {
    return this.statement(sql)
      .all(...values)
      .map((values) => new Row(values as Record<string, unknown>));
  }

  /** All of `work` or nothing of it. */
  transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.statements.clear();
    this.database.close();
    this.lock.close();
  }

  private prepare(file: string, genesis: Hex, cursor: number): void {
    const hasSchema = this.row("SELECT name FROM sqlite_master WHERE name = 'journal'") !== undefined;
    if (!hasSchema) {
      this.transaction(() => {
        this.database.exec(JOURNAL_SCHEMA);
        this.run('INSERT INTO journal VALUES (?, ?, ?)', JOURNAL_VERSION, genesis, cursor);
      });
    }
    const header = this.row('SELECT version, genesis FROM journal');
    const version = header?.bigint('version');
    if (version !== JOURNAL_VERSION) {
      this.database.close();
      throw new JournalUnusableError(file, `its version is ${version}, not ${JOURNAL_VERSION}`);
    }
    const known = header?.text('genesis') ?? '';
    if (known !== genesis) {
      this.database.close();
      throw new JournalGenesisError(file, known, genesis);
    }
  }

  private statement(sql: string): Database.Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

function openLock(file: string): Database.Database {
  let lock: Database.Database;
  try {
    lock = new Database(`${file}.lock`);
  } catch (cause) {
    throw new JournalUnusableError(file, messageOf(cause), { cause });
  }
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    throw new JournalLockedError(file, { cause });
  }
}

function openDatabase(file: string): Database.Database {
  try {
    const database = new Database(file, { timeout: 5_000 });
    database.defaultSafeIntegers(true);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    return database;
  } catch (cause) {
    throw new JournalUnusableError(file, messageOf(cause), { cause });
  }
}
