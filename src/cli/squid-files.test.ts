import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseConfig } from '../shared/config';

// No Docker and no sqd are needed to know that what squid.yaml, commands.json and docker-compose.yml name is there.

const ROOT = join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const words = z.array(z.string());
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
const { commands } = z
  .object({ commands: z.record(z.string(), z.object({ cmd: words, deps: words.default([]) })) })
  .parse(JSON.parse(read('commands.json')));
const task = z.object({ cmd: words });
const squid = z
  .object({
    manifestVersion: z.literal('subsquid.io/v0.1'),
    name: z.string().regex(/^[a-z-]{1,20}$/),
    version: z.int(),
    deploy: z.object({ migrate: task, processor: task, api: task }),
  })
  .parse(parse(read('squid.yaml')));
const compose = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        image: z.string(),
        build: z.object({ target: z.string() }).optional(),
        profiles: words.default([]),
        secrets: words.default([]),
        command: words.optional(),
        entrypoint: words.optional(),
        environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
        volumes: words.default([]),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
        healthcheck: z.object({ test: words }).optional(),
      }),
    ),
    volumes: z.record(z.string(), z.null()),
    secrets: z.record(z.string(), z.object({ environment: z.string() })),
    configs: z.object({ demo: z.object({ content: z.string() }) }),
  })
  .parse(parse(read('docker-compose.yml'), { merge: true }));

/** Rules of taste, and one against what this file wants: services that share an image which is built once. */
const UNUSED_RULES = [
  'no-build-and-image',
  'service-keys-order',
  'services-alphabetical-order',
  'service-dependencies-alphabetical-order',
  'top-level-properties-order',
];

/** What can be run: a PowerGrid command, a compiled file, an npm script, or a dependency's program. */
function isThere(command: readonly string[]): boolean {
  const [program = '', first = '', second = ''] = command.filter((word) => word !== '--env-file-if-exists=.env');
  if (program === 'npm') return first === 'run' && second in scripts;
  if (program === 'docker') return first === 'compose';
  if (program === 'npx') return first === '--yes';
  if (program === 'node' && first === '-e') return second.length > 0;
  if (program !== 'node') return existsSync(join(ROOT, 'node_modules', '.bin', program));
  if (first === 'bin/powergrid.js') return existsSync(join(ROOT, 'src', 'cli', `${second}.ts`));
  return existsSync(join(ROOT, first.replace(/^lib\//, 'src/').replace(/\.js$/, '.ts')));
}

describe('commands.json', () => {
  it.each(Object.entries(commands))('%s: names what is there', (_name, { cmd, deps }) => {
    expect(isThere(cmd)).toBe(true);
    for (const dependency of deps) expect(commands).toHaveProperty([dependency]);
  });

  it("has what SQD's users look for", () => {
    for (const name of [
      'clean',
      'build',
      'codegen',
      'migration:apply',
      'migration:generate',
      'migration:clean',
      'process',
      'process:prod',
      'serve',
      'serve:prod',
      'open',
      'up',
      'down',
    ]) {
      expect(commands).toHaveProperty([name]);
    }
  });

  it("reads .env in what is run by hand, as SQD's templates do", () => {
    const reading = Object.entries(commands).filter(([, { cmd }]) => cmd.includes('--env-file-if-exists=.env'));
    expect(reading.map(([name]) => name)).toEqual(['migration:apply', 'process', 'serve', 'api']);
  });
});

describe('squid.yaml', () => {
  it.each(Object.entries(squid.deploy))('%s: runs a command of commands.json', (_name, { cmd }) => {
    expect(cmd[0]).toBe('sqd');
    expect(commands).toHaveProperty([cmd[1] ?? '']);
  });
});

describe('docker-compose.yml', () => {
  it('is what the Compose Specification allows, and has nothing that the linter warns of', () => {
    const off = Object.fromEntries(UNUSED_RULES.map((rule) => [rule, 0 as const]));
    const rules = { ...off, 'require-quotes-in-ports': [2, { quoteType: 'double' }] as [2, { quoteType: string }] };
    const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] });
    const [result] = linter.lintFiles([join(ROOT, 'docker-compose.yml')], false);
    expect(result?.messages).toEqual([]);
  });

  it.each(Object.entries(compose.services))('%s: names what is there', (_name, service) => {
    if (service.build) expect(dockerfileStages()).toContain(service.build.target);
    if (service.image === 'powergrid:local') {
      const { entrypoint = ['node', 'bin/powergrid.js'], command = [] } = service;
      expect(isThere([...entrypoint, ...command])).toBe(true);
    }
    for (const [name, { condition }] of Object.entries(service.depends_on)) {
      expect(compose.services).toHaveProperty([name]);
      if (condition === 'service_healthy') expect(compose.services[name]?.healthcheck).toBeDefined();
    }
    for (const volume of service.volumes.filter((source) => !source.startsWith('./')))
      expect(compose.volumes).toHaveProperty([volume.split(':')[0] ?? '']);
    for (const secret of service.secrets) expect(compose.secrets).toHaveProperty([secret]);
  });

  it('starts everything that needs no plug, and nothing else, when no profile is named', () => {
    const names = Object.entries(compose.services).filter(([, { profiles }]) => profiles.length === 0);
    expect(names.map(([name]) => name)).toEqual([
      'postgres',
      'contracts-node',
      'deploy',
      'migrate',
      'processor',
      'api',
    ]);
    // A service of a profile may rest on those that always run, and on those of its own.
    for (const { profiles, depends_on } of Object.values(compose.services)) {
      for (const name of Object.keys(depends_on)) {
        const needed = compose.services[name]?.profiles ?? [];
        expect(needed.length === 0 || needed.some((profile) => profiles.includes(profile))).toBe(true);
      }
    }
  });

  it('hands secrets over as files, and configures the emulated plug with what the configuration allows', () => {
    for (const { secrets, environment } of Object.values(compose.services)) {
      const files = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'));
      expect(files.map(([, file]) => file)).toEqual(secrets.map((secret) => `/run/secrets/${secret}`));
    }
    const [plug] = parseConfig(parse(compose.configs.demo.content), 'the configuration of the demo').oracle.plugs;
    expect(plug?.host).toBe('demo-plug:8080');
    expect(compose.services['demo-plug']?.command).toContain('--port=8080');
  });

  it('takes its variables from the environment, all of which .env.example has, and holds no secret', () => {
    const documented = read('.env.example').match(/^[A-Z0-9_]+(?==)/gm);
    const used = [...read('docker-compose.yml').matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name);
    used.push(...Object.values(compose.secrets).map((secret) => secret.environment));
    expect(documented).toEqual(expect.arrayContaining(used));
    const values = Object.values(compose.services).flatMap(({ environment }) => Object.entries(environment));
    for (const [name, value] of values)
      if (/POSTGRES_PASSWORD|DB_URL/.test(name)) expect(value).toMatch(/\$\{POSTGRES_PASSWORD:\?/);
  });
});

describe('Dockerfile', () => {
  it('has nothing that the linter warns of', () => {
    expect(validate(read('Dockerfile'))).toEqual([]);
  });

  it('copies what is there, or what it has made itself', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY --from=build \/app\/(\S+)/gm)].map(([, path]) => path ?? '');
    expect(copied).toContain('abis');
    for (const path of copied) expect(path === 'lib' || existsSync(join(ROOT, path))).toBe(true);
  });

  it('runs nothing as root', () => {
    for (const stage of read('Dockerfile')
      .split(/^FROM /m)
      .slice(1)) {
      if (/^ENTRYPOINT/m.test(stage)) expect(stage).toMatch(/^USER node$/m);
    }
  });
});

function dockerfileStages(): readonly (string | undefined)[] {
  return [...read('Dockerfile').matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name]) => name);
}
