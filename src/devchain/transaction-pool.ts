type Hex = `0x${string}`;

/** More than this many waiting transactions are refused, as a node refuses them. */
const MAX_WAITING = 8_192;

export type Refusal = 'known' | 'conflict' | 'full';

interface WaitingTransaction {
  readonly provides: readonly string[];
  /** Tags of transactions that must come first: the sender's earlier nonces. */
  readonly requires: Set<string>;
  readonly onDropped: () => void;
}

/** Transactions that wait for a block, ordered by what they require of each other. */
export class TransactionPool {
  private readonly waiting = new Map<Hex, WaitingTransaction>();

  get extrinsics(): Hex[] {
    return [...this.waiting.keys()];
  }

  /** Takes a valid transaction in, or says why not. `onDropped` is called when a block turns out to refuse it. */
  add(
    extrinsic: Hex,
    provides: readonly string[],
    requires: readonly string[],
    onDropped: () => void,
  ): Refusal | undefined {
    if (this.waiting.has(extrinsic)) return 'known';
    if (provides.some((tag) => this.provides(tag))) return 'conflict';
    if (this.waiting.size >= MAX_WAITING) return 'full';
    this.waiting.set(extrinsic, { provides, requires: new Set(requires), onDropped });
    return undefined;
  }

  /** True when a waiting transaction takes the place `tag` names, e.g. one nonce of one account. */
  provides(tag: string): boolean {
    for (const { provides } of this.waiting.values()) if (provides.includes(tag)) return true;
    return false;
  }

  /** What a block can take: each after those it requires, otherwise as they came. */
  ready(): Hex[] {
    const ready = new Set<Hex>();
    const provided = new Set<string>();
    for (let before = -1; before < ready.size; ) {
      before = ready.size;
      for (const [extrinsic, { provides, requires }] of this.waiting) {
        if (ready.has(extrinsic) || ![...requires].every((tag) => provided.has(tag))) continue;
        ready.add(extrinsic);
        for (const tag of provides) provided.add(tag);
      }
    }
    return [...ready];
  }

  /** `extrinsic` is in a block: those that required it need it no longer. */
  include(extrinsic: Hex): void {
    const provides = this.waiting.get(extrinsic)?.provides ?? [];
    this.waiting.delete(extrinsic);
    for (const { requires } of this.waiting.values()) for (const tag of provides) requires.delete(tag);
  }

  drop(extrinsic: Hex): void {
    const dropped = this.waiting.get(extrinsic);
    this.waiting.delete(extrinsic);
    dropped?.onDropped();
  }
}
