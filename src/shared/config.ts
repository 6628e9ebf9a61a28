import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { ApiSchema } from './api-config';
import { messageOf, UsageError } from './errors';

const HOST_AND_PORT = /^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-fA-F:]+\](:\d{1,5})?$/;

const PlugSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, 'use 1 to 32 letters, digits, - or _'),
  driver: z.enum(['tapo']),
  /** May carry `:port`. */
  host: z.string().regex(HOST_AND_PORT, 'expected a host name or address, with an optional :port'),
  /** SS58 address of who earns. */
  owner: z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{46,50}$/, 'expected an SS58 address'),
  capacityWatts: z.int().min(1).max(3_680),
  /** What the owner promises to use less while a grid event lasts. */
  reductionWatts: z.int().min(1),
  region: z.string().min(1).max(32),
  control: z.enum(['none', 'switch']).default('none'),
  enroll: z.enum(['auto', 'manual']).default('auto'),
});

const OracleSchema = z.strictObject({
  pollSeconds: z.int().min(5).default(30),
  intervalSeconds: z.int().min(5).max(3_600).default(300),
  plugs: z
    .array(PlugSchema)
    .superRefine((plugs, context) => {
      for (const key of ['name', 'host'] as const) {
        const seen = new Set<string>();
        plugs.forEach((plug, index) => {
          if (seen.has(plug[key])) {
            context.addIssue({ code: 'custom', path: [index, key], message: `"${plug[key]}" is used twice` });
          }
          seen.add(plug[key]);
        });
      }
      plugs.forEach((plug, index) => {
        if (plug.reductionWatts > plug.capacityWatts) {
          context.addIssue({ code: 'custom', path: [index, 'reductionWatts'], message: 'is more than capacityWatts' });
        }
      });
    })
    .default([]),
});

const wsUrl = z.url({ protocol: /^wss?$/, error: 'expected a ws:// or wss:// URL' });

const ConfigSchema = z.strictObject({
  /** Left out: embedded chain. */
  chain: z.strictObject({ url: z.union([wsUrl, z.array(wsUrl).min(1)]), deployment: z.string().min(1) }).optional(),
  /** Left out: embedded Postgres in the data directory. */
  database: z
    .strictObject({ url: z.url({ protocol: /^postgres(ql)?$/, error: 'expected a postgres:// URL' }) })
    .optional(),
  api: ApiSchema.prefault({}),
  oracle: OracleSchema.prefault({}),
});

/** Everything `powergrid.yaml` may say, defaults filled in. */
export type Config = z.infer<typeof ConfigSchema>;
export type OracleConfig = Config['oracle'];
export type PlugConfig = OracleConfig['plugs'][number];

/** @throws UsageError that lists every problem of `value` together. `source` names where it came from. */
export function parseConfig(value: unknown, source: string): Config {
  const parsed = ConfigSchema.safeParse(value ?? {});
  if (!parsed.success)
    throw new UsageError(`${source} is not a valid configuration:\n${z.prettifyError(parsed.error)}`, { source });
  return Object.freeze(parsed.data);
}

/** @throws UsageError when the file cannot be read, is not YAML, or is not valid. */
export function loadConfig(file: string): Config {
  return parseConfig(readYaml(readText(file), file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `Cannot read the configuration ${file}: ${messageOf(cause)}. Check the path and its permissions.`,
      { file },
      { cause },
    );
  }
}

function readYaml(text: string, file: string): unknown {
  try {
    return parseYaml(text);
  } catch (cause) {
    const [problem = ''] = messageOf(cause).split('\n');
    throw new UsageError(
      `The configuration ${file} is not YAML: ${problem.replace(/:$/, '')}. Correct it there.`,
      { file },
      { cause },
    );
  }
}
