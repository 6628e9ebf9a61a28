import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { GraphQLNamedType } from 'graphql';
import { expect, it } from 'vitest';

// The compiled API and its own copy of graphql: see api-world.ts.
const load = createRequire(__filename);
const { createSchema } = load('../../lib/api/api') as typeof import('../../src/api/api');
const { getNullableType, isEnumType, isInputObjectType, isObjectType, printSchema } = load(
  'graphql',
) as typeof import('graphql');

it('api.graphql: is the schema of the API; `npm run sdl` writes it', async () => {
  const written = readFileSync(join(__dirname, '..', '..', 'api.graphql'), 'utf8');
  expect(`${printSchema(await createSchema())}\n`).toBe(written);
});

it('api.graphql: says of every type, field and argument what it is', async () => {
  const schema = await createSchema();
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const isRoot = (type: GraphQLNamedType) => type === schema.getQueryType() || type === schema.getSubscriptionType();
  expect(types.filter((type) => !isRoot(type) && !type.description).map(({ name }) => name)).toEqual([]);
  expect(types.flatMap(undescribedMembers)).toEqual([]);
});

function undescribedMembers(type: GraphQLNamedType): string[] {
  const fields = isInputObjectType(type) || isObjectType(type) ? Object.values(type.getFields()) : [];
  // An argument that takes an enum's value is described by the enum.
  const args = (isObjectType(type) ? Object.values(type.getFields()) : [])
    .flatMap((field) => field.args)
    .filter((arg) => !isEnumType(getNullableType(arg.type)));
  return [...fields, ...args].filter(({ description }) => !description).map(({ name }) => `${type.name}.${name}`);
}
