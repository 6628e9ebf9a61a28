import { readFileSync } from 'node:fs';
import { UsageError } from './errors';

/** The secrets PowerGrid knows. Each may come from `<NAME>`, or from the file that `<NAME>_FILE` names. */
export type SecretName =
  | 'TAPO_EMAIL'
  | 'TAPO_PASSWORD'
  | 'POWERGRID_ORACLE_KEY'
  | 'POWERGRID_OPERATOR_KEY'
  | 'POWERGRID_OWNER_KEY'
  | 'POWERGRID_HOUSEHOLD_KEY';

/**
 * Reads one secret, or undefined when it is not given. Its value never appears in an error.
 * @throws UsageError when `<NAME>_FILE` names a file that cannot be read.
 */
export function readSecret(env: NodeJS.ProcessEnv, name: SecretName): string | undefined {
  const value = env[name];
  if (value) return value;
  const file = env[`${name}_FILE`];
  if (!file) return undefined;
  try {
    // An empty file is a variable left empty in .env, which docker compose has made a file of.
    return readFileSync(file, 'utf8').trimEnd() || undefined;
  } catch {
    throw new UsageError(`${name}_FILE names ${file}, which cannot be read. Check the path and its permissions.`, {
      file,
    });
  }
}

/** The account that owns the plugs. */
export interface TapoAccount {
  readonly email: string;
  readonly password: string;
}

/** @throws UsageError that names what of the account is not given. */
export function requireTapoAccount(env: NodeJS.ProcessEnv): TapoAccount {
  const [email, password] = [readSecret(env, 'TAPO_EMAIL'), readSecret(env, 'TAPO_PASSWORD')];
  if (email !== undefined && password !== undefined) return { email, password };
  const missing = [email === undefined ? 'TAPO_EMAIL' : '', password === undefined ? 'TAPO_PASSWORD' : ''].filter(
    Boolean,
  );
  throw new UsageError(
    `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set. Set the Tapo account's e-mail and password, ` +
      'or TAPO_EMAIL_FILE and TAPO_PASSWORD_FILE to files that hold them.',
  );
}
