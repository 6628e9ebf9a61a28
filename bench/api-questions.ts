import type { Sql } from 'postgres';
import type * as Pages from '../src/api/page';
import { GRID_EVENTS } from './api-data';
import type { Dialect } from './api-servers';

const { cursorOf }: typeof Pages = require('../api/page');

/** Rows of a page. */
export const PAGE = 20;

/** Something that an app asks for, in the words of each server. */
export interface Question {
  readonly name: string;
  readonly queries: Readonly<Record<Dialect, string>>;
  /** All variables there are for it; no two ask for the same rows. */
  readonly variables: readonly Readonly<Record<Dialect, object>>[];
  /** What is the same in all answers to the same variables. Fails when it is no page of rows. */
  rowsOf(dialect: Dialect, data: unknown): unknown;
}

/** The next twenty of those who earned most, from some place on. */
export async function leaderboard(sql: Sql): Promise<Question> {
  const places = await sql<{ id: string; value: string; isLastOfValue: boolean }[]>`
    select id, reward_total as value,
      reward_total <> lead(reward_total) over (order by reward_total desc, id desc) as "isLastOfValue"
    from account order by reward_total desc, id desc`;
  const account = 'id balance rewardCount deliveredTotalMwh deviceCount';
  return {
    name: '20-row leaderboard',
    queries: {
      powergrid: `query ($after: String) {
        leaderboard(by: Reward, subject: Account, first: ${PAGE}, after: $after) { nodes { value account { ${account} } } } }`,
      openreader: `query ($below: BigInt) {
        accounts(where: { rewardTotal_lt: $below }, orderBy: [rewardTotal_DESC, id_DESC], limit: ${PAGE}) {
          rewardTotal ${account} } }`,
      postgraphile: `query ($below: BigFloat) {
        allAccounts(filter: { rewardTotal: { lessThan: $below } }, orderBy: [REWARD_TOTAL_DESC, ID_DESC], first: ${PAGE}) {
          nodes { rewardTotal ${account} } } }`,
    },
    // Those servers have no cursor of an order: they go on below a value, which has to be the last with that value.
    variables: places.slice(0, -PAGE - 1).flatMap(({ id, value, isLastOfValue }) => {
      const after = cursorOf('Account-AllTime-0-Reward', { sortKey: value, id });
      const below = { below: value };
      return isLastOfValue ? [{ powergrid: { after }, openreader: below, postgraphile: below }] : [];
    }),
    rowsOf: (dialect, data) => {
      if (dialect === 'powergrid') {
        const { nodes } = field(data, 'leaderboard');
        return pageOf(nodes).map(({ value, account }) => ({ rewardTotal: value, ...entries(account) }));
      }
      return pageOf(dialect === 'openreader' ? field(data, 'accounts') : field(data, 'allAccounts').nodes);
    },
  };
}

/** A device, who owns it, and twenty of its rewards, with what each was paid for and where that is on the chain. */
export async function history(sql: Sql): Promise<Question> {
  const devices = await sql<{ id: string; numbers: string[] }[]>`
    select device_id as id, array_agg(number::text order by number desc) as numbers from reward
    group by device_id having count(*) = ${GRID_EVENTS} order by 1`;
  const participation = 'baselineMwh meteredMwh deliveredMwh outcome';
  const gridEvent = 'id kind startsAtMs';
  const event = 'blockHeight extrinsicHash';
  return {
    name: 'nested history page',
    queries: {
      powergrid: `query ($id: ID!, $after: String) {
        device(id: $id) { id region owner { id } rewards(first: ${PAGE}, after: $after) { nodes {
          amount paidAtMs participation { ${participation} } gridEvent { ${gridEvent} } provenance { ${event} } } } } }`,
      openreader: `query ($id: String!, $below: BigInt) {
        deviceById(id: $id) { id region owner { id } }
        rewards(where: { device: { id_eq: $id }, number_lt: $below }, orderBy: number_DESC, limit: ${PAGE}) {
          amount paidAtMs participation { ${participation} } gridEvent { ${gridEvent} } event { ${event} } } }`,
      postgraphile: `query ($id: String!, $below: BigFloat) {
        deviceById(id: $id) { id region owner: accountByOwnerId { id }
          rewards: rewardsByDeviceId(filter: { number: { lessThan: $below } }, orderBy: NUMBER_DESC, first: ${PAGE}) { nodes {
            amount paidAtMs participation: participationByParticipationId { ${participation} }
            gridEvent: gridEventByGridEventId { ${gridEvent} } event: contractEventByEventId { ${event} } } } } }`,
    },
    variables: devices.flatMap(({ id, numbers }) =>
      numbers.slice(0, GRID_EVENTS - PAGE).map((below, index) => {
        const after = cursorOf('Reward number_DESC', { sortKey: below, id: `${GRID_EVENTS - index}-${id}` });
        return { powergrid: { id, after }, openreader: { id, below }, postgraphile: { id, below } };
      }),
    ),
    rowsOf: (dialect, data) => {
      const { rewards, ...device } = field(data, dialect === 'powergrid' ? 'device' : 'deviceById');
      const rows = dialect === 'openreader' ? field(data, 'rewards') : entries(rewards).nodes;
      return {
        device,
        rewards: pageOf(rows).map(({ provenance, event, ...rest }) => ({ ...rest, event: event ?? provenance })),
      };
    },
  };
}

type Entries = Readonly<Record<string, unknown>>;

function entries(value: unknown): Entries {
  if (typeof value !== 'object' || value === null) throw new Error(`There is ${value} in an answer.`);
  return value as Entries;
}

function field(data: unknown, name: string): Entries {
  return entries(entries(data)[name]);
}

function pageOf(rows: unknown): readonly Entries[] {
  if (!Array.isArray(rows) || rows.length !== PAGE) throw new Error(`An answer has no ${PAGE} rows.`);
  return rows;
}
