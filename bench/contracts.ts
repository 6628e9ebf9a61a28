// What the messages of the contracts cost, and that they cost the same however much has happened before. Run it with
//
//   CONTRACTS_NODE=<a contracts-node binary> npm run bench:contracts
//
// It prints tables in Markdown and fails when report, enroll or settle cost more than 2 % more or less after 10,000
// earlier intervals, participations and participants than after 10.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Nodes from '../test/contracts-node';
import type { Cost } from './contracts-chain';
import { BenchChain } from './contracts-chain';
import { History, type HistoryCosts } from './contracts-history';
import { type MessageCost, measureMessages, REPORT_ITEMS } from './contracts-messages';

const { startContractsNode }: typeof Nodes = require('../test/contracts-node');

const COUNTS = [10, 1_000, 10_000];
const TOLERANCE_PERCENT = 2n;
const SIX_DAYS_MS = 6 * 86_400_000;
/** What a parachain may prove in one block, and the share of it that transactions may take. */
const PARACHAIN_PROOF = { bytes: 5n * 1_024n * 1_024n, sharePercent: 75n };
const CODES = ['token', 'resource_registry', 'grid_service', 'governance'];

async function main(binary: string): Promise<void> {
  const startedMs = Date.now();
  const node = await startContractsNode(binary, ['--finalize-delay-sec', '1']);
  try {
    const bench = await BenchChain.deploy(node.url);
    printCodeSizes();
    const history = new History(bench, Date.now() - SIX_DAYS_MS);
    await history.begin();
    const rows: HistoryCosts[] = [];
    for (const count of COUNTS) {
      rows.push(await history.costsAfter(count));
      console.error(`measured after ${count}, ${Math.round((Date.now() - startedMs) / 1_000)} s from the start`);
    }
    const messages = await measureMessages(bench, Date.now() - SIX_DAYS_MS, history.eventCount);
    printMessages(messages);
    printReportSize(messages, bench.largestRefTime);
    const isFlat = printHistory(rows);
    if (!isFlat) process.exitCode = 1;
    await bench.close();
  } finally {
    await node.stop();
  }
}

function printCodeSizes(): void {
  printTable(
    ['contract', 'code in bytes'],
    CODES.map((name) => [name, String(readFileSync(join(__dirname, '..', '..', 'abis', `${name}.wasm`)).length)]),
  );
}

function printMessages(costs: readonly MessageCost[]): void {
  printTable(
    ['message', 'refTime in ps', 'proofSize in bytes', 'storage deposit'],
    costs.map(({ name, cost }) => [name, ...[cost.refTime, cost.proofSize, cost.deposit].map(String)]),
  );
}

/** How many intervals one report could hold if the contract did not stop at 64. */
function printReportSize(costs: readonly MessageCost[], largestRefTime: bigint): void {
  const [one, full] = [1, REPORT_ITEMS].map((items) =>
    costs.find(({ name }) => name === `gridService.report of ${items}`),
  );
  if (!one || !full) throw new Error('No report was measured.');
  const most = (limit: bigint, of: (cost: Cost) => bigint): bigint => {
    const perItem = (of(full.cost) - of(one.cost)) / BigInt(REPORT_ITEMS - 1);
    return 1n + (limit - of(one.cost)) / perItem;
  };
  const proofLimit = (PARACHAIN_PROOF.bytes * PARACHAIN_PROOF.sharePercent) / 100n;
  const byTime = most(largestRefTime, ({ refTime }) => refTime);
  const byProof = most(proofLimit, ({ proofSize }) => proofSize);
  console.log(`Most intervals in one report: ${REPORT_ITEMS}, which is the contract's own limit.`);
  console.log(`The time of one extrinsic on this chain, ${largestRefTime} ps, would be enough for ${byTime}.`);
  console.log(
    `Proofs are unlimited on this chain; ${PARACHAIN_PROOF.sharePercent} % of a parachain's ${PARACHAIN_PROOF.bytes} bytes would be enough for ${byProof}.\n`,
  );
}

/** False when something costs more after a long history than after a short one, or less. */
function printHistory(rows: readonly HistoryCosts[]): boolean {
  const [first] = rows;
  if (!first) throw new Error('Nothing was measured.');
  let isFlat = true;
  const cells = (['report', 'enroll', 'settle'] as const).flatMap((message) =>
    rows.map((row) => {
      const ratios = (['refTime', 'proofSize'] as const).map(
        (part) => [row[message][part], first[message][part]] as const,
      );
      const isRowFlat = ratios.every(([now, then]) => {
        const difference = now > then ? now - then : then - now;
        return difference * 100n <= then * TOLERANCE_PERCENT;
      });
      isFlat &&= isRowFlat;
      const values = ratios.flatMap(([now, then]) => [
        String(now),
        (Number((now * 100_000n) / then) / 100_000).toFixed(4),
      ]);
      return [message, String(row.count), ...values, isRowFlat ? 'yes' : 'NO'];
    }),
  );
  console.log(
    'The same device, owner and grid event, after so many earlier intervals and participations of the device and so\n' +
      'many earlier participants of the grid event:\n',
  );
  printTable(
    ['message', 'earlier', 'refTime in ps', 'ratio', 'proofSize in bytes', 'ratio', `within ${TOLERANCE_PERCENT} %`],
    cells,
  );
  return isFlat;
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  console.log([line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n'));
}

const binary = process.env.CONTRACTS_NODE;
if (binary) {
  main(binary).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
} else {
  console.error(
    'This benchmark runs on a real node: set CONTRACTS_NODE to the path of a contracts-node binary\n' +
      '(`cargo install contracts-node --version 0.42.0 --locked`).',
  );
  process.exitCode = 2;
}
