import { z } from 'zod';
import type { Hex } from '../shared/ids';
import { queryApi } from './api-client';

const integer = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);

/** The query that reads the demo's result; also shown to people, to copy. */
export const RESULT_QUERY = `query Result($participation: ID!, $account: ID!) {
  participation(id: $participation) {
    id status outcome
    baselineMwh meteredMwh coveredMs windowMs expectedMwh deliveredMwh reward
  }
  rewards(account: $account, first: 1) {
    nodes { amount provenance { blockHeight blockHash extrinsicHash finalized } }
  }
  account(id: $account) { address balance }
}`;

const ResultSchema = z.object({
  participation: z
    .object({
      id: z.string(),
      status: z.string(),
      outcome: z.string().nullable(),
      baselineMwh: integer,
      meteredMwh: integer,
      coveredMs: integer,
      windowMs: integer,
      expectedMwh: integer,
      deliveredMwh: integer.nullable(),
      reward: integer.nullable(),
    })
    .nullable(),
  rewards: z.object({
    nodes: z.array(
      z.object({
        amount: integer,
        provenance: z.object({
          blockHeight: z.int(),
          blockHash: z.string(),
          extrinsicHash: z.string(),
          finalized: z.boolean(),
        }),
      }),
    ),
  }),
  account: z.object({ address: z.string(), balance: integer }).nullable(),
});

export type DemoResult = z.infer<typeof ResultSchema>;

/** What the API says of one participation and its owner. */
export function readResult(apiUrl: string, participationId: string, account: Hex): Promise<DemoResult> {
  return queryApi(apiUrl, RESULT_QUERY, { participation: participationId, account }, ResultSchema);
}

const BalanceSchema = z.object({ account: z.object({ balance: integer }).nullable() });

/** The account's balance as the API says it; undefined while the processor has not seen the account. */
export async function readBalance(apiUrl: string, account: Hex): Promise<bigint | undefined> {
  const query = 'query Balance($account: ID!) { account(id: $account) { balance } }';
  const answer = await queryApi(apiUrl, query, { account }, BalanceSchema);
  return answer.account?.balance;
}
