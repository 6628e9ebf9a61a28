#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const main = join(__dirname, '..', 'lib', 'cli', 'main.js');
if (!existsSync(main)) {
  console.error('PowerGrid is not compiled yet. Run `npm run setup` first.');
  process.exit(2);
}
require(main);
