import { AppError } from '../shared/errors';
import type { Hex } from '../shared/ids';

/** Another process works with this journal. */
export class JournalLockedError extends AppError {
  readonly code = 'JOURNAL_LOCKED';
  readonly retryable = false;

  constructor(file: string, options?: ErrorOptions) {
    super(
      `The journal ${file} is in use by another oracle. Stop that one, or give this one another data directory (--data).`,
      { file },
      options,
    );
  }
}

/** The journal belongs to another chain. */
export class JournalGenesisError extends AppError {
  readonly code = 'JOURNAL_GENESIS';
  readonly retryable = false;

  constructor(file: string, journalGenesis: string, chainGenesis: Hex) {
    super(
      `The journal ${file} was written for the chain with genesis ${journalGenesis}, but this chain has ${chainGenesis}. ` +
        'Use the chain it was written for, give the oracle another data directory (--data), or move the file away.',
      { file, journalGenesis, chainGenesis },
    );
  }
}

/** The journal cannot be opened, or is of a version that this program does not know. */
export class JournalUnusableError extends AppError {
  readonly code = 'JOURNAL_UNUSABLE';
  readonly retryable = false;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(
      `The journal ${file} cannot be used: ${problem}. Check the directory, or move the file away to begin a new one.`,
      { file },
      options,
    );
  }
}

/** Another plug answers where this one used to. */
export class PlugReplacedError extends AppError {
  readonly code = 'PLUG_REPLACED';
  readonly retryable = false;

  constructor(plug: string, known: Hex, found: Hex) {
    super(
      `Plug "${plug}" was device ${known} until now, but device ${found} answers. ` +
        'Correct its host in the configuration; if the plug was replaced, give the new one another name.',
      { plug, known, found },
    );
  }
}
