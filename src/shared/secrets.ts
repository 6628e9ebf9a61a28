import { readFileSync } from 'node:fs';
import { UsageError } from './errors';

/** The secrets PowerGrid knows. Each may come from `<NAME>`, or from the file that `<NAME>_FILE` names. */
export type SecretName =
  | 'TAPO_EMAIL'
  | 'TAPO_PASSWORD'
  | 'POWERGRID_ORACLE_KEY'
  | 'POWERGRID_OPERATOR_KEY'
  | 'POWERGRID_OWNER_KEY';

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
    return readFileSync(file, 'utf8').trimEnd();
  } catch {
    throw new UsageError(`${name}_FILE names ${file}, which cannot be read. Check the path and its permissions.`, {
      file,
    });
  }
}

/** @throws UsageError when the secret is not given. */
export function requireSecret(env: NodeJS.ProcessEnv, name: SecretName): string {
  const value = readSecret(env, name);
  if (value === undefined)
    throw new UsageError(`${name} is not set. Set ${name}, or ${name}_FILE to a file that holds it.`);
  return value;
}
