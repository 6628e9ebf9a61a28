import pino from 'pino';

export type Logger = pino.Logger;

/** Names of fields whose values never reach a log. */
const SECRET_FIELDS = ['password', 'secret', 'suri', 'key', 'email', 'authorization', 'cookie'];

/** Logs JSON lines to stderr; stdout belongs to results. `POWERGRID_LOG_LEVEL` is read by the caller. */
export function createLogger(level: string, name: string): Logger {
  return pino(
    {
      name,
      level,
      base: null,
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[secret]' },
      serializers: { bigint: String },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
