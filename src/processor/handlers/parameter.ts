import { Parameter, ParameterChange } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

/** The parameters a contract begins with. The token has two; the others have a list. */
export function addFirstParameters(
  { entities, event }: HandlerContext,
  { cap, maxPauseMs, parameters }: EventFields['Instantiated'],
): void {
  const { contract, contractName } = event;
  const first = parameters ?? { cap: cap ?? 0n, maxPauseMs: maxPauseMs ?? 0n };
  for (const [field, value] of Object.entries(first)) {
    const key = snakeCase(field);
    const id = `${contract}-${key}`;
    entities.add(Parameter, new Parameter({ id, contract, contractName, key, value: BigInt(value), event }));
  }
}

export async function handleParameterChanged(
  { entities, event }: HandlerContext,
  { key, old: oldValue, new: newValue, by, atMs: changedAtMs }: EventFields['ParameterChanged'],
): Promise<void> {
  const parameter = await entities.get(Parameter, `${event.contract}-${key}`);
  parameter.value = newValue;
  parameter.event = event;
  entities.add(
    ParameterChange,
    new ParameterChange({ id: event.id, parameter, oldValue, newValue, by, changedAtMs, event }),
  );
}

/** Fields are decoded in camel case; keys are named as the contracts name them. */
function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
