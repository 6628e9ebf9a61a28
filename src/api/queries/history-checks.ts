import type { Sql } from 'postgres';

/** The newest comparison of one contract's history with the contract's own. */
export interface HistoryCheckRow {
  readonly id: string;
  readonly blockHeight: number;
  readonly isEqual: boolean;
  readonly seq: string;
  readonly chainSeq: string;
  readonly chainDigest: string;
  readonly checkedAtMs: string;
}

export function readHistoryChecks(sql: Sql): Promise<readonly HistoryCheckRow[]> {
  return sql<HistoryCheckRow[]>`select id, block_height, seq = chain_seq and digest = chain_digest as is_equal, seq,
    chain_seq, chain_digest, checked_at_ms from history_check`;
}
