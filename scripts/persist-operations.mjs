// Writes persisted-operations.json: the queries of docs/queries.md by their SHA-256. `--check` says whether it is so
// already.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../persisted-operations.json', import.meta.url);
const docs = readFileSync(new URL('../docs/queries.md', import.meta.url), 'utf8');
const documents = [...docs.matchAll(/```graphql\n([\s\S]+?)\n```/g)].map(([, document]) => document);
const byHash = documents.map((document) => [createHash('sha256').update(document).digest('hex'), document]);
const text = `${JSON.stringify(Object.fromEntries(byHash), null, 2)}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('persisted-operations.json is not what docs/queries.md says. Run `npm run persist` and commit it.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
}
