// The failed tests of a vitest report in JSON, each with its file and the first lines of its error, so that a long log can
// end with them. Usage: node scripts/list-failures.mjs REPORT
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const ERROR_LINES = 12;

/** @param {string[]} messages */
const shortened = (messages) =>
  messages
    .join('\n')
    .split('\n')
    .slice(0, ERROR_LINES)
    .map((line) => `    ${line}`)
    .join('\n');

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
for (const file of report.testResults) {
  const name = relative(process.cwd(), file.name);
  for (const test of file.assertionResults) {
    if (test.status === 'failed') console.log(`test: ${name}: ${test.fullName}\n${shortened(test.failureMessages)}`);
  }
  if (file.status === 'failed' && file.message !== '') console.log(`file: ${name}\n${shortened([file.message])}`);
}
