import { describe, expect, it } from 'vitest';
import { readArtefact } from './abis';
import { findMessage, gasLimitOf, readAnswer } from './contract';

const { abi } = readArtefact('gridService');
const settle = findMessage(abi.messages, 'gridService', 'settle');
const read = (...bytes: number[]) => readAnswer(abi, 'gridService', 'settle', settle, Uint8Array.from(bytes));
/** The place of an error among its contract's, which is its SCALE tag. */
const tag = (names: readonly string[], name: string): number => names.indexOf(name);
const GRID_ERRORS = namesOf('GridError');
const REGISTRY_ERRORS = namesOf('RegistryError');

describe('readAnswer', () => {
  it('names the error that a contract refused with', () => {
    expect(() => read(0, 1, tag(GRID_ERRORS, 'NotOracle'))).toThrow(
      expect.objectContaining({
        code: 'CONTRACT_NOT_ORACLE',
        errorName: 'NotOracle',
        retryable: false,
        message: 'gridService.settle was refused: NotOracle.',
      }),
    );
  });

  it('names the error of the contract behind it', () => {
    const bytes = [0, 1, tag(GRID_ERRORS, 'Registry'), tag(REGISTRY_ERRORS, 'DeviceNotFound')];
    expect(() => read(...bytes)).toThrow(
      expect.objectContaining({
        code: 'CONTRACT_REGISTRY_DEVICE_NOT_FOUND',
        errorName: 'Registry(DeviceNotFound)',
      }),
    );
  });

  it('returns what a message that may refuse returned', () => {
    expect(read(0, 0).toJSON()).toBeNull();
    const create = findMessage(abi.messages, 'gridService', 'create_event');
    const answer = readAnswer(
      abi,
      'gridService',
      'create_event',
      create,
      Uint8Array.from([0, 0, 7, 0, 0, 0, 0, 0, 0, 0]),
    );
    expect(answer.toString()).toBe('7');
  });

  it('tells a contract that does not know the message', () => {
    expect(() => read(1, 1)).toThrow(expect.objectContaining({ code: 'CONTRACT_CALL', reason: 'LangError' }));
  });

  it('does not take an answer for another', () => {
    for (const bytes of [[], [9], [0, 1, 200], [0, 0, 1]]) {
      expect(() => read(...bytes)).toThrow(expect.objectContaining({ code: 'CONTRACT_CALL' }));
    }
  });
});

describe('findMessage', () => {
  it('finds the messages of traits by their bare names', () => {
    const token = readArtefact('token').abi;
    expect(findMessage(token.messages, 'token', 'balance_of').identifier).toBe('PSP22::balance_of');
    expect(() => findMessage(token.messages, 'token', 'balance')).toThrow('token has no message balance.');
  });
});

describe('gasLimitOf', () => {
  const largest = { refTime: 1_000n, proofSize: 100n };

  it('adds a quarter', () => {
    expect(gasLimitOf({ refTime: 400n, proofSize: 40n }, 1n, largest)).toEqual({ refTime: 500n, proofSize: 50n });
    expect(gasLimitOf({ refTime: 100n, proofSize: 10n }, 2n, largest)).toEqual({ refTime: 250n, proofSize: 25n });
  });

  it('stays within what one extrinsic may use', () => {
    expect(gasLimitOf({ refTime: 900n, proofSize: 90n }, 1n, largest)).toEqual(largest);
  });
});

function namesOf(type: string): readonly string[] {
  const lookup = abi.registry.lookup.types.find(({ type: { path } }) => path.at(-1)?.toString() === type);
  if (!lookup) throw new Error(`The metadata has no ${type}.`);
  return lookup.type.def.asVariant.variants.map(({ name }) => name.toString());
}
