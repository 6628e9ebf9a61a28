// Fails when the committed migrations do not bring an empty database to what the models say.
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const { createOrmConfig } = require('@subsquid/typeorm-config');
const { DataSource } = require('typeorm');
const { startEmbeddedPostgres } = require('../lib/database/embedded-postgres.js');
const { migrate } = require('../lib/database/migrate.js');

const postgres = await startEmbeddedPostgres({ dataDir: mkdtempSync(join(tmpdir(), 'powergrid-models-')) });
let missing;
try {
  await migrate(postgres.url);
  process.env.DB_URL = postgres.url;
  const database = await new DataSource({ ...createOrmConfig({ projectDir: root }), synchronize: false }).initialize();
  missing = (await database.driver.createSchemaBuilder().log()).upQueries;
  await database.destroy();
} finally {
  await postgres.stop();
}
if (missing.length > 0) {
  for (const { query } of missing) console.error(query);
  console.error('The models say more than the migrations. Run `npm run migration:generate` and commit what it writes.');
  process.exit(1);
}
console.error('The migrations bring an empty database to what the models say.');
