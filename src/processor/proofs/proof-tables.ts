import postgres from 'postgres';
import type { IndexedBlock } from '../../database/indexed-block';
import { blake2b256, fromHex, type Hex, toHex } from '../../shared/ids';
import type { ProofOutcome } from './proof-reader';

/** The one row of proof_progress. */
const ROW = 'proofs';

/** What the worker reads and writes: tables of its own, beside the batches. */
export class ProofTables {
  private readonly sql: postgres.Sql;
  private readonly runtimes = new Set<string>();

  constructor(databaseUrl: string) {
    this.sql = postgres(databaseUrl, {
      max: 1,
      connection: { application_name: 'powergrid-proofs' },
      transform: { column: { from: postgres.toCamel } },
      onnotice: () => {},
    });
  }

  /** How far the proofs are, and whether one has held. */
  async open(): Promise<{ readonly throughHeight: number; readonly isProvable: boolean }> {
    await this.sql`
      insert into proof_progress (id, through_height, stored_count, missing_count, stored_bytes)
      values (${ROW}, -1, 0, 0, 0) on conflict do nothing`;
    const [progress] = await this.sql<{ throughHeight: number; isProvable: boolean }[]>`
      select through_height, stored_count > 0 as is_provable from proof_progress where id = ${ROW}`;
    return progress ?? { throughHeight: -1, isProvable: false };
  }

  /** The newest indexed block that is final; -1 before there is one. */
  async finalHeight(): Promise<number> {
    const [row] = await this.sql<{ height: number }[]>`select height from squid_processor.status where id = 0`;
    return row?.height ?? -1;
  }

  /** The lowest blocks above one height and up to another that have events of ours and nothing said of their proof. */
  async blocksWithout(above: number, upTo: number, limit: number): Promise<readonly IndexedBlock[]> {
    return await this.sql<IndexedBlock[]>`
      select e.block_height as height, min(e.block_hash) as hash from contract_event e
      where e.block_height > ${above} and e.block_height <= ${upTo}
        and not exists (select from block_proof p where p.id = lpad(e.block_height::text, 10, '0'))
      group by e.block_height order by e.block_height limit ${limit}`;
  }

  /** Writes what was found out of blocks, and that nothing is left to be found out up to a height. Again is harmless. */
  async write(outcomes: readonly ProofOutcome[], throughHeight: number): Promise<void> {
    const rows = outcomes.map((outcome) => {
      const { height, hash } = outcome.block;
      const row = { id: String(height).padStart(10, '0'), height, hash };
      if ('missingReason' in outcome) return { ...row, reason: outcome.missingReason };
      const { header, nodes, proven } = outcome;
      const hex = [header, ...nodes].map((bytes) => bytes.slice(2));
      const size = hex.reduce((sum, { length }) => sum + length / 2, 0);
      return { ...row, header: hex[0], nodes: hex.slice(1), size, name: proven.specName, version: proven.specVersion };
    });
    await this.sql`
      with given as (
        select * from jsonb_to_recordset(${this.sql.json(rows)}) as given
          (id text, height int, hash text, header text, nodes text[], size int, name text, version int, reason text)
      ), written as (
        insert into block_proof
          (id, block_height, block_hash, header, nodes, size_bytes, spec_name, spec_version, missing_reason)
        select id, height, hash, decode(header, 'hex'),
          case when nodes is not null then
            array(select decode(node, 'hex') from unnest(nodes) with ordinality as n (node, place) order by place)
          end,
          size, name, version, reason
        from given on conflict do nothing returning size_bytes
      )
      update proof_progress set through_height = greatest(through_height, ${throughHeight}),
        stored_count = stored_count + (select count(size_bytes) from written),
        missing_count = missing_count + (select count(*) - count(size_bytes) from written),
        stored_bytes = stored_bytes + (select coalesce(sum(size_bytes), 0) from written)
      where id = ${ROW}`;
  }

  /** Whether the chain's state roots prove anything, or why not. */
  async writeProvable(problem: string | undefined): Promise<void> {
    await this.sql`
      update proof_progress set is_provable = ${problem === undefined}, problem = ${problem ?? null} where id = ${ROW}`;
  }

  async close(): Promise<void> {
    await this.sql.end({ timeout: 1 });
  }

  async hasRuntime(specName: string, specVersion: number): Promise<boolean> {
    const id = `${specName}-${specVersion}`;
    if (!this.runtimes.has(id)) {
      const rows = await this.sql`select from runtime_metadata where id = ${id}`;
      if (rows.length > 0) this.runtimes.add(id);
    }
    return this.runtimes.has(id);
  }

  async writeRuntime(specName: string, specVersion: number, metadata: Hex): Promise<void> {
    const bytes = fromHex(metadata);
    await this.sql`
      insert into runtime_metadata (id, spec_name, spec_version, metadata, metadata_hash)
      values (${`${specName}-${specVersion}`}, ${specName}, ${specVersion}, ${Buffer.from(bytes)},
        ${toHex(blake2b256(bytes))})
      on conflict do nothing`;
  }
}
