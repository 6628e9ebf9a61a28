// Writes `api.graphql`: the schema of the GraphQL API as text, for people and for tools that generate clients.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { printSchema } = require('graphql');
const { createSchema } = require('../lib/api/api');

writeFileSync(new URL('../api.graphql', import.meta.url), `${printSchema(await createSchema())}\n`);
