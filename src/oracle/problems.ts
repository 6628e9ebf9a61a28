import { AppError, messageOf } from '../shared/errors';
import type { Logger } from '../shared/logger';
import type { Tell } from './progress';

/** What does not work at the moment, one problem per plug and one for the chain. Told when it changes, not each time. */
export class Problems {
  private readonly codes = new Map<string, string>();

  constructor(
    private readonly tell: Tell,
    private readonly logger: Logger,
  ) {}

  report(about: string, error: unknown, advice = ''): void {
    const code = error instanceof AppError ? error.code : 'UNEXPECTED';
    // Nothing that is not an AppError is expected, but one bug must not end the metering of every plug.
    if (code === 'UNEXPECTED') this.logger.error({ err: error, about }, 'unexpected error');
    if (this.codes.get(about) === code) return;
    this.codes.set(about, code);
    this.tell({ type: 'problem', about, code, message: [messageOf(error), advice].filter(Boolean).join(' ') });
  }

  clear(about: string): void {
    if (this.codes.delete(about)) this.tell({ type: 'recovered', about });
  }
}
