import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

function parse(value: unknown): string {
  if (typeof value === 'string' && /^-?\d{1,78}$/.test(value)) return value;
  throw new GraphQLError('A BigInt is a decimal string such as "125000".', { extensions: { code: 'BAD_USER_INPUT' } });
}

/** Integers of any size as decimal strings: JSON numbers are exact up to 2^53 only. */
export const GraphQLBigIntString = new GraphQLScalarType<string, string>({
  name: 'BigInt',
  description: 'An integer of any size, as a decimal string.',
  serialize: (value) => parse(String(value)),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : undefined),
});
