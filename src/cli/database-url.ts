import { Option } from 'commander';

/** `--database URL`, or DB_URL, which SQD's users know. */
export function databaseUrlOption(): Option {
  return new Option('--database <url>', 'postgres:// URL').env('DB_URL').makeOptionMandatory();
}
