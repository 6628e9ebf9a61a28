// Writes docs/contract-messages.md from abis/ and the measured costs; `--check` says whether it is so already.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'docs', 'contract-messages.md');
const CONTRACTS = {
  token: 'token',
  resource_registry: 'resourceRegistry',
  grid_service: 'gridService',
  governance: 'governance',
};
/** How the contracts' documentation says who may send a message. */
const CALLER =
  /the device's owner(?=, who alone may ask)|Owner only|Owner or guardian|Anyone may call it|(?:Only for|For) [^.]*(?=\.)/g;
/** What the messages emit that every contract with an owner shares, and those of PSP22. */
const SHARED_EVENTS = {
  grant_role: '`RoleGranted`, unless the account has it.',
  revoke_role: '`RoleRevoked`, if the account had it.',
  offer_ownership: '`OwnershipOffered`.',
  take_ownership: '`OwnershipTaken`.',
  set_guardian: '`GuardianChanged`.',
  pause: '`Paused`.',
  unpause: '`Unpaused`, if it was paused.',
  burn: '`Transfer`.',
  transfer: '`Transfer`.',
  transfer_from: '`Transfer`, `Approval`.',
  approve: '`Approval`.',
  increase_allowance: '`Approval`.',
  decrease_allowance: '`Approval`.',
};
const PSP22_ERRORS = '`InsufficientBalance`, `InsufficientAllowance`, `Custom("Paused")`.';

const interfaces = readFileSync(join(root, 'contracts', 'traits', 'src', 'interfaces.rs'), 'utf8');
const interfaceDocs = new Map(
  [...interfaces.matchAll(/((?: +\/\/\/.*\n)+) +#\[ink\(message\)\]\n +fn (\w+)/g)].map(([, docs, name]) => [
    name,
    docs.split('\n').map((line) => line.replace(/^ *\/\/\//, '')),
  ]),
);
const costs = new Map(
  readFileSync(join(root, 'docs', 'benchmarks-contracts.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 6 && /^\w+\.\w+/.test(cells[1]))
    .map(([, name, refTime, proofSize, deposit]) => [name, { refTime, proofSize, deposit }]),
);
const text = [
  '# Messages of the contracts',
  '',
  'Made by `npm run docs:contracts` from `abis/` and [benchmarks-contracts.md](benchmarks-contracts.md), where the costs are',
  'explained. A message that fails has changed nothing. Every message may also fail for lack of gas or deposit.',
  '',
  ...Object.entries(CONTRACTS).flatMap(([name, costName]) => sectionOf(name, costName)),
].join('\n');

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('docs/contract-messages.md is not what abis/ say. Run `npm run docs:contracts` and commit it.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
}

function sectionOf(name, costName) {
  const { spec } = JSON.parse(readFileSync(join(root, 'abis', `${name}.json`), 'utf8'));
  const changing = spec.messages.filter(({ mutates }) => mutates);
  const views = spec.messages.filter(({ mutates }) => !mutates);
  const events = [...new Set(spec.events.map(({ label }) => label))].sort();
  return [
    `## ${name}`,
    '',
    ...changing.flatMap((message) => entryOf(message, costName)),
    '### Views',
    '',
    'Anyone may ask; nothing changes.',
    '',
    ...views.map((message) => `- \`${signatureOf(message)}\`${withColon(partsOf(message).description)}`),
    '',
    '### Events',
    '',
    `${events.map((event) => `\`${event}\``).join(', ')}.`,
    '',
  ];
}

function entryOf(message, costName) {
  const { description, events, errors } = partsOf(message);
  const callers = description.match(CALLER) ?? ['Anyone, for itself'];
  return [
    `### \`${signatureOf(message)}\`${message.payable ? ', with native tokens' : ''}`,
    '',
    ...(description ? [description, ''] : []),
    `- who: ${callers.join('; ')}`,
    `- emits: ${events || SHARED_EVENTS[nameOf(message)]}`,
    `- fails with: ${errors || PSP22_ERRORS}`,
    ...costOf(costName, nameOf(message)),
    '',
  ];
}

/** What was measured of a message; of a message that contracts share, on whichever contract it was measured. */
function costOf(costName, name) {
  const measured = (wanted) => [...costs].filter(([one]) => wanted(one.split(/[ ,]/)[0]));
  const here = measured((one) => one === `${costName}.${name}`);
  const found = here.length > 0 ? here : measured((one) => one.endsWith(`.${name}`)).slice(0, 1);
  if (found.length === 0) return ['- costs: not measured by itself'];
  return found.map(([one, { refTime, proofSize, deposit }]) => {
    const which = here.length > 0 ? one.slice(one.indexOf(name) + name.length).replace(/^[, ]+/, '') : `as ${one}`;
    return `- costs${which ? ` (${which})` : ''}: refTime ${refTime} ps, proof ${proofSize} bytes, deposit ${deposit}`;
  });
}

function partsOf(message) {
  const docs = message.docs.length > 0 ? message.docs : (interfaceDocs.get(nameOf(message)) ?? []);
  const [description, ...sections] = docs.join('\n').split(/^ *# /m);
  const section = (title) => flat(sections.find((one) => one.startsWith(title))?.slice(title.length) ?? '');
  return { description: flat(description), events: section('Events'), errors: section('Errors') };
}

function flat(paragraph) {
  return paragraph.replace(/\s+/g, ' ').trim();
}

function nameOf({ label }) {
  return label.split('::').at(-1);
}

function signatureOf(message) {
  return `${nameOf(message)}(${message.args.map(({ label }) => label).join(', ')})`;
}

function withColon(description) {
  return description ? `: ${description}` : '';
}
