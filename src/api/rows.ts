import type { PageRow } from './page';

/** Where an item came from, as every select has it. Numeric columns arrive as decimal strings. */
export interface ProvenanceRow {
  readonly blockHeight: number;
  readonly blockHash: string;
  readonly blockTimeMs: string;
  readonly extrinsicHash: string | null;
  readonly eventIndex: number;
  readonly contract: string;
  readonly finalized: boolean;
}

export interface ItemRow extends PageRow, ProvenanceRow {}

export type WithProvenance<Row> = Row & { readonly provenance: ProvenanceRow };

export interface ParticipationRow extends ItemRow {
  readonly ownerId: string;
  readonly deviceId: string;
  readonly gridEventId: string;
}
export interface MeterIntervalRow extends ItemRow {
  readonly deviceId: string;
  readonly creditedEventId: string | null;
}
export interface RefusedIntervalRow extends ItemRow {
  readonly deviceId: string;
}
export interface TransferRow extends ItemRow {
  readonly from: string | null;
  readonly to: string | null;
}
export interface ProposalRow extends ItemRow {
  readonly proposerId: string;
}
export interface RuleTriggerRow extends ItemRow {
  readonly ruleId: string;
  readonly gridEventId: string;
}
