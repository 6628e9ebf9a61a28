// Runs one of the compiled benchmarks: `npm run bench -- index --blocks 3000`.
import { createRequire } from 'node:module';

const BENCHMARKS = ['index', 'api'];
const [name] = process.argv.splice(2, 1);

if (BENCHMARKS.includes(name)) {
  createRequire(import.meta.url)(`../lib/bench/${name}.js`);
} else {
  console.error(`Name a benchmark: npm run bench -- <${BENCHMARKS.join('|')}>.`);
  process.exitCode = 2;
}
