import { describe, expect, it } from 'vitest';
import { asDatabaseFailure, ForeignProcessError } from './database-failure';

const URL = 'postgres://index@127.0.0.1:5432/powergrid';
const failed = (message: string, code?: string): Error => Object.assign(new Error(message), code ? { code } : {});

describe('asDatabaseFailure', () => {
  it.each([
    failed('terminating connection due to administrator command', '57P01'),
    failed('could not extend file: No space left on device', '53100'),
    failed('could not serialize access due to concurrent update', '40001'),
    failed('deadlock detected', '40P01'),
    failed('read ECONNRESET', 'ECONNRESET'),
    failed('Connection terminated unexpectedly'),
    failed('Client has encountered a connection error and is not queryable'),
  ])('says what to do about: $message', (error) => {
    expect(asDatabaseFailure(error, URL)?.message).toBe(
      `The database at ${URL} broke off a batch: ${error.message}. Nothing of that batch is stored. Start the processor ` +
        'again once the database answers.',
    );
  });

  it.each([
    failed('null value in column "id" violates not-null constraint', '23502'),
    failed('relation "device" does not exist', '42P01'),
    new TypeError('undefined is not a function'),
  ])('leaves what the database is not the reason for as it is: $message', (error) => {
    expect(asDatabaseFailure(error, URL)).toBeUndefined();
  });

  it('passes on what has words of its own', () => {
    const error = new ForeignProcessError(URL);
    expect(asDatabaseFailure(error, URL)).toBe(error);
    expect(error.message).toBe(
      `The index's status table was updated by foreign process: another processor indexes into ${URL} too. Run only ` +
        'one of them. Nothing was indexed twice.',
    );
  });
});
