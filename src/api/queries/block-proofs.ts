import type { Sql } from 'postgres';
import type { Fragment, Read } from '../page';

export interface BlockProofRow {
  readonly blockHeight: number;
  readonly blockHash: string;
  readonly header: string | null;
  readonly nodes: readonly string[] | null;
  readonly sizeBytes: number | null;
  readonly specName: string | null;
  readonly specVersion: number | null;
  readonly missingReason: string | null;
}

export interface RuntimeMetadataRow {
  readonly specName: string;
  readonly specVersion: number;
  readonly metadata: string;
  readonly metadataHash: string;
}

/** How far the processor's proofs are. */
export interface ProofProgressRow {
  readonly isProvable: boolean | null;
  readonly problem: string | null;
  readonly throughHeight: number;
  readonly storedCount: number;
  readonly missingCount: number;
  readonly storedBytes: string;
}

export async function readBlockProof(sql: Sql, read: Read, height: number): Promise<BlockProofRow | null> {
  const [row] = await read(sql<BlockProofRow[]>`
    select block_height, block_hash, ${hexOf(sql, sql`header`)} as header, ${hexesOf(sql, sql`nodes`)} as nodes,
      size_bytes, spec_name, spec_version, missing_reason
    from block_proof where id = ${String(height).padStart(10, '0')}`);
  return row ?? null;
}

export async function readRuntimeMetadata(sql: Sql, read: Read, id: string): Promise<RuntimeMetadataRow | null> {
  const [row] = await read(sql<RuntimeMetadataRow[]>`
    select spec_name, spec_version, ${hexOf(sql, sql`metadata`)} as metadata, metadata_hash
    from runtime_metadata where id = ${id}`);
  return row ?? null;
}

/** Undefined while the processor keeps none. */
export async function readProofProgress(sql: Sql): Promise<ProofProgressRow | undefined> {
  const [row] = await sql<ProofProgressRow[]>`
    select is_provable, problem, through_height, stored_count, missing_count, stored_bytes from proof_progress`;
  return row;
}

/** Bytes as 0x hex. */
export function hexOf(sql: Sql, bytes: Fragment): Fragment {
  return sql`'0x' || encode(${bytes}, 'hex')`;
}

/** An array of bytes as an array of 0x hex, in its order. */
export function hexesOf(sql: Sql, list: Fragment): Fragment {
  return sql`case when ${list} is not null then array(
    select ${hexOf(sql, sql`one.bytes`)} from unnest(${list}) with ordinality as one (bytes, place) order by one.place) end`;
}
