import { z } from 'zod';
import { readArtefact } from '../../../src/chain/abis';
import { CONTRACT_NAMES, type ContractName } from '../../../src/shared/deployment';

const VariantSchema = z.object({ name: z.string(), fields: z.array(z.object({ type: z.int() })).default([]) });
const AbiSchema = z.object({
  types: z.array(
    z.object({
      id: z.int(),
      type: z.object({
        path: z.array(z.string()).default([]),
        def: z.object({ variant: z.object({ variants: z.array(VariantSchema).default([]) }).optional() }),
      }),
    }),
  ),
  spec: z.object({
    messages: z.array(z.object({ label: z.string(), returnType: z.object({ type: z.int() }) })),
    events: z.array(z.object({ label: z.string() })),
  }),
});
type AbiJson = z.infer<typeof AbiSchema>;

/** What the metadata of the contracts promises, and what of it has been seen. */
export class Coverage {
  private readonly abis = new Map<ContractName, AbiJson>(
    CONTRACT_NAMES.map((name) => [name, AbiSchema.parse(readArtefact(name).abi.json)]),
  );
  private readonly messages = new Set<string>();
  private readonly errors = new Set<string>();
  private readonly events = new Set<string>();

  succeeded(contract: ContractName, message: string): void {
    this.messages.add(`${contract}.${message}`);
  }

  /** `errorName` may be nested: `Registry(NotAuthorized)`. */
  refused(contract: ContractName, message: string, errorName: string): void {
    const abi = this.abiOf(contract);
    const spec = abi.spec.messages.find(({ label }) => bareName(label) === message);
    let type = spec && errorTypeOf(abi, spec.returnType.type);
    for (const name of errorName.replaceAll(')', '').split('(')) {
      const variant = variantsOf(abi, type).find((candidate) => candidate.name === name);
      if (type === undefined || !variant) throw new Error(`${contract} has no error ${errorName}.`);
      this.errors.add(`${enumNameOf(abi, type)}.${name}`);
      type = variant.fields[0]?.type;
    }
  }

  emitted(contract: ContractName, event: string): void {
    this.events.add(`${contract}.${event}`);
  }

  /** Messages that have not succeeded: `token.burn`. */
  missingMessages(): readonly string[] {
    return this.missing(this.messages, (abi) => abi.spec.messages.map(({ label }) => bareName(label)));
  }

  missingEvents(): readonly string[] {
    return this.missing(this.events, (abi) => abi.spec.events.map(({ label }) => bareName(label)));
  }

  /** Variants of the errors that messages return, which no message has returned: `GridError.Overflow`. */
  missingErrors(): readonly string[] {
    const promised = new Set<string>();
    for (const abi of this.abis.values()) {
      for (const { returnType } of abi.spec.messages) {
        const type = errorTypeOf(abi, returnType.type);
        if (type === undefined) continue;
        for (const { name } of variantsOf(abi, type)) promised.add(`${enumNameOf(abi, type)}.${name}`);
      }
    }
    return [...promised].filter((name) => !this.errors.has(name)).sort();
  }

  private missing(seen: ReadonlySet<string>, list: (abi: AbiJson) => readonly string[]): readonly string[] {
    return [...this.abis]
      .flatMap(([contract, abi]) => list(abi).map((name) => `${contract}.${name}`))
      .filter((name) => !seen.has(name))
      .sort();
  }

  private abiOf(contract: ContractName): AbiJson {
    const abi = this.abis.get(contract);
    if (!abi) throw new Error(`There is no metadata of ${contract}.`);
    return abi;
  }
}

/** `PSP22::balance_of` is called `balance_of` here. */
function bareName(label: string): string {
  return label.split('::').at(-1) ?? label;
}

/** The E of the Result<Result<T, E>, LangError> that a message returns, if it does. */
function errorTypeOf(abi: AbiJson, returnType: number): number | undefined {
  const inner = variantsOf(abi, returnType).find(({ name }) => name === 'Ok')?.fields[0]?.type;
  if (inner === undefined || enumNameOf(abi, inner) !== 'Result') return undefined;
  return variantsOf(abi, inner).find(({ name }) => name === 'Err')?.fields[0]?.type;
}

function variantsOf(abi: AbiJson, type: number | undefined): readonly z.infer<typeof VariantSchema>[] {
  return abi.types.find(({ id }) => id === type)?.type.def.variant?.variants ?? [];
}

function enumNameOf(abi: AbiJson, type: number): string {
  return abi.types.find(({ id }) => id === type)?.type.path.at(-1) ?? '';
}
