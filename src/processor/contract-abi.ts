import { readFileSync } from 'node:fs';
import { Abi } from '@subsquid/ink-abi';
import { z } from 'zod';
import { messageOf, UsageError } from '../shared/errors';

/** Types that hold each other deeper than this are taken to be endless. */
const DEEPEST_TYPE = 32;

const TypeSchema = z.object({ type: z.int() });
const MetadataSchema = z.object({
  source: z.object({ hash: z.string().regex(/^0x[0-9a-f]{64}$/, 'expected 0x and 64 lower-case hex digits') }),
  types: z.array(z.object({ id: z.int(), type: z.object({ def: z.record(z.string(), z.unknown()) }) })),
  spec: z.object({
    events: z.array(z.object({ label: z.string(), args: z.array(z.object({ label: z.string(), type: TypeSchema })) })),
  }),
});
type Metadata = z.infer<typeof MetadataSchema>;

/** What ink! says of one build of a contract. */
export interface ContractAbi {
  /** Of the code that the metadata came with: its `source.hash`. */
  readonly codeHash: string;
  readonly abi: Abi;
  /** By an event's name, its fields' types by the fields' names. */
  readonly events: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Reads ink! metadata. @throws UsageError when the file is not that. */
export function readContractAbi(file: string): ContractAbi {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const metadata = MetadataSchema.parse(json);
    const events = metadata.spec.events.map(({ label, args }) => {
      const fields = args.map((field): [string, string] => [field.label, describe(metadata, field.type.type)]);
      return [label, new Map(fields)] as const;
    });
    return { codeHash: metadata.source.hash, abi: new Abi(json), events: new Map(events) };
  } catch (cause) {
    const problem = (cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause)).replace(/\s+/g, ' ');
    throw new UsageError(
      `${file} is not the metadata of a contract (${problem}). Put the JSON file there that was built with its code, or ` +
        'nothing.',
      { file },
      { cause },
    );
  }
}

/** Whether all that `known` says of an event is true of `other` as well, which may say more. */
export function hasFieldsOf(known: ContractAbi, other: ContractAbi, event: string): boolean {
  const [fields, others] = [known.events.get(event), other.events.get(event)];
  return fields !== undefined && [...fields].every(([name, type]) => others?.get(name) === type);
}

/** A type down to its primitives. Two that are described alike are encoded alike. */
function describe(metadata: Metadata, id: number, depth = 0): string {
  const def = metadata.types.find((type) => type.id === id)?.type.def;
  if (!def || depth > DEEPEST_TYPE) throw new RangeError(`type ${id} is missing or endless`);
  const inner = (type: unknown) => describe(metadata, z.int().parse(type), depth + 1);
  return JSON.stringify(def, (key, value: unknown) => {
    if (key === 'type') return inner(value);
    if (key === 'tuple' && Array.isArray(value)) return value.map(inner);
    // What the source calls it changes no byte.
    return key === 'typeName' || key === 'docs' ? undefined : value;
  });
}
