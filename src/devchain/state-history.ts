import type { StorageLayerProvider } from '@acala-network/chopsticks-core';

interface Version {
  readonly height: number;
  /** null: deleted at this height. */
  readonly value: string | null;
}

/**
 * Every value every storage key has had, so that the state of any block is read in one step. chopsticks' own layers are
 * linked block by block: reading through them slows with the height and overflows the stack after some 20,000 blocks.
 */
export class StateHistory {
  private readonly versions = new Map<string, Version[]>();
  /** All keys there ever were, sorted. */
  private readonly keys: string[] = [];

  /** Records what changed in the block at `height`; heights only grow. */
  write(height: number, changes: Readonly<Record<string, string | null>>): void {
    for (const [key, value] of Object.entries(changes)) {
      let versions = this.versions.get(key);
      if (!versions) {
        if (value === null) continue;
        versions = [];
        this.versions.set(key, versions);
        this.keys.splice(this.firstIndexFrom(key), 0, key);
      }
      // chopsticks reports values it only read as changes too.
      if ((versions.at(-1)?.value ?? null) !== value) versions.push({ height, value });
    }
  }

  /** The state after the block at `height`. */
  at(height: number): StorageLayerProvider {
    const get = (key: string): string | undefined => this.valueAt(key, height);
    const nextKey = (prefix: string, startKey: string): string | undefined => this.nextKeyAt(prefix, startKey, height);
    return {
      deleted: () => false,
      get: async (key) => get(key),
      getMany: async (keys) => keys.map(get),
      findNextKey: async (prefix, startKey, knownBest) => {
        const found = nextKey(prefix, startKey);
        return knownBest === undefined || (found !== undefined && found < knownBest) ? found : knownBest;
      },
      getKeysPaged: async (prefix, pageSize, startKey) => {
        const found: string[] = [];
        let key = nextKey(prefix, startKey);
        for (; key !== undefined && found.length < pageSize; key = nextKey(prefix, key)) found.push(key);
        return found;
      },
    };
  }

  private valueAt(key: string, height: number): string | undefined {
    const versions = this.versions.get(key) ?? [];
    let low = 0;
    let high = versions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((versions[middle]?.height ?? 0) <= height) low = middle + 1;
      else high = middle;
    }
    return versions[low - 1]?.value ?? undefined;
  }

  /** The first key after `startKey` that has `prefix` and a value at `height`. */
  private nextKeyAt(prefix: string, startKey: string, height: number): string | undefined {
    let index = this.firstIndexFrom(startKey > prefix ? startKey : prefix);
    for (; ; index++) {
      const key = this.keys[index];
      if (!key?.startsWith(prefix)) return undefined;
      if (key > startKey && this.valueAt(key, height) !== undefined) return key;
    }
  }

  private firstIndexFrom(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
