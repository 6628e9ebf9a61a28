import { GraphQLJSON } from 'graphql-scalars';
import { ID, Int, registerEnumType } from 'type-graphql';
import { GraphQLBigIntString } from '../big-int';
import { BadInputError } from '../errors';
import {
  parseAccountId,
  parseContractName,
  parseDecimalId,
  parseDeviceId,
  parseEventId,
  parseGridEventId,
  parseHash,
  parseParticipationId,
} from '../ids';

/** What a filter asks of a field; in a query `<field>_<verb>`, as SQD's own server has it. */
export type Verb = 'eq' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'contains';

/** The type a column is compared as. As another one its index would be of no use. */
export type SqlType = 'text' | 'numeric' | 'int4' | 'bool';

/** What a field holds: its GraphQL type, its column's type, what it can be filtered by and how a filter's text is read. */
export interface Kind {
  readonly graphql: object;
  readonly sqlType: SqlType;
  readonly verbs: readonly Verb[];
  /** @throws BadInputError for what no value of the field can be. */
  readonly parse?: (text: string) => string;
}

const LARGEST_TEXT = 200;
const EQUALITY: readonly Verb[] = ['eq', 'in'];
const COMPARISON: readonly Verb[] = ['eq', 'in', 'gt', 'gte', 'lt', 'lte'];

/** PostgreSQL's text holds every character but U+0000. @throws BadInputError for that, and for a text too long. */
export function parseText(text: string): string {
  if (text.length > LARGEST_TEXT) {
    throw new BadInputError(`A text to filter by has at most ${LARGEST_TEXT} characters, not ${text.length}.`);
  }
  if (text.includes('\u0000')) throw new BadInputError('A text to filter by cannot hold the character U+0000.');
  return text;
}

const idOf = (parse: (text: string) => string): Kind => ({ graphql: ID, sqlType: 'text', verbs: EQUALITY, parse });

export const accountId = idOf(parseAccountId);
export const deviceId = idOf(parseDeviceId);
export const gridEventId = idOf(parseGridEventId);
export const proposalId = idOf((id) => parseDecimalId('proposal', id));
export const ruleId = idOf((id) => parseDecimalId('rule', id));
export const participationId = idOf(parseParticipationId);
export const eventId = idOf(parseEventId);
export const hash = idOf(parseHash);
/** An id of any form. */
export const plainId = idOf(parseText);
export const contractName: Kind = { graphql: String, sqlType: 'text', verbs: EQUALITY, parse: parseContractName };
export const text: Kind = { graphql: String, sqlType: 'text', verbs: ['eq', 'in', 'contains'], parse: parseText };
export const int: Kind = { graphql: Int, sqlType: 'int4', verbs: COMPARISON };
export const bigInt: Kind = { graphql: GraphQLBigIntString, sqlType: 'numeric', verbs: COMPARISON };
export const bool: Kind = { graphql: Boolean, sqlType: 'bool', verbs: ['eq'] };

/** What is shown and never filtered by. */
const shown = (graphql: object): Kind => ({ graphql, sqlType: 'text', verbs: [] });
export const bytes = shown(String);
export const hashes = shown([ID]);
export const json = shown(GraphQLJSON);

/** One of an enum's values, each with what it means. */
export function oneOf<Value extends string>(
  name: string,
  values: Readonly<Record<Value, Value>>,
  description: string,
  meanings: Readonly<Record<Value, string>>,
): Kind {
  const valuesConfig = Object.fromEntries(
    Object.entries<string>(meanings).map(([value, meaning]) => [value, { description: meaning }]),
  );
  registerEnumType<Readonly<Record<string, string>>>(values, { name, description, valuesConfig });
  return { graphql: values, sqlType: 'text', verbs: EQUALITY };
}
