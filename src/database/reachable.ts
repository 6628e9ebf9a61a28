import { realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** True when every user may pass through `folder` and the folders above it. */
export function isReachable(folder: string): boolean {
  let path = realpathSync(folder);
  for (;;) {
    if ((statSync(path).mode & 0o001) === 0) return false;
    const parent = dirname(path);
    if (parent === path) return true;
    path = parent;
  }
}

/** True when every user may reach `folder`, and read and enter each of its `parts`. */
export function isOpenToAll(folder: string, parts: readonly string[]): boolean {
  return isReachable(folder) && parts.every((part) => (statSync(join(folder, part)).mode & 0o005) === 0o005);
}
