import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

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
        command: words.optional(),
        entrypoint: words.optional(),
        environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
        volumes: words.default([]),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
        healthcheck: z.object({ test: words }).optional(),
      }),
    ),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(read('docker-compose.yml'), { merge: true }));

/** What can be run: a PowerGrid command, a compiled file, an npm script, or a dependency's program. */
function isThere([program = '', first = '', second = '']: readonly string[]): boolean {
  if (program === 'npm') return first === 'run' && second in scripts;
  if (program === 'docker') return first === 'compose';
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
      'build',
      'codegen',
      'migration:apply',
      'migration:generate',
      'process',
      'serve',
      'up',
      'down',
    ]) {
      expect(commands).toHaveProperty([name]);
    }
  });
});

describe('squid.yaml', () => {
  it.each(Object.entries(squid.deploy))('%s: runs a command of commands.json', (_name, { cmd }) => {
    expect(cmd[0]).toBe('sqd');
    expect(commands).toHaveProperty([cmd[1] ?? '']);
  });
});

describe('docker-compose.yml', () => {
  it.each(Object.entries(compose.services))('%s: names what is there', (_name, service) => {
    if (service.image === 'powergrid') {
      const { entrypoint = ['node', 'bin/powergrid.js'], command = [] } = service;
      expect(isThere([...entrypoint, ...command])).toBe(true);
    }
    for (const [name, { condition }] of Object.entries(service.depends_on)) {
      expect(compose.services).toHaveProperty([name]);
      if (condition === 'service_healthy') expect(compose.services[name]?.healthcheck).toBeDefined();
    }
    for (const volume of service.volumes) expect(compose.volumes).toHaveProperty([volume.split(':')[0] ?? '']);
  });

  it('takes its variables from the environment, all of which .env.example has, and holds no secret', () => {
    const documented = read('.env.example').match(/^[A-Z_]+(?==)/gm);
    const used = [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    expect(documented).toEqual(expect.arrayContaining(used));
    const values = Object.values(compose.services).flatMap(({ environment }) => Object.entries(environment));
    for (const [name, value] of values)
      if (/PASSWORD|DB_URL/.test(name)) expect(value).toMatch(/\$\{POSTGRES_PASSWORD:\?/);
  });
});

describe('Dockerfile', () => {
  it('copies what is there, or what it has made itself', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY --from=build \/app\/(\S+)/gm)].map(([, path]) => path ?? '');
    expect(copied).toContain('abis');
    for (const path of copied) expect(path === 'lib' || existsSync(join(ROOT, path))).toBe(true);
  });
});
