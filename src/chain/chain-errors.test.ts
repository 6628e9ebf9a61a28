import { expect, it } from 'vitest';
import {
  ContractCallError,
  ExtrinsicFailedError,
  ExtrinsicLostError,
  ExtrinsicPendingError,
  ExtrinsicRefusedError,
  UnsuitableChainError,
} from './chain-errors';

it('chain errors: say what happened, to which thing, and what to do', () => {
  const errors = [
    new UnsuitableChainError('ws://a'),
    new ContractCallError('gridService', 'report', 'Contracts.StorageDepositNotEnoughFunds'),
    new ContractCallError('gridService', 'report', 'Contracts.SomethingElse'),
    new ExtrinsicRefusedError('Priority is too low', 1014, true),
    new ExtrinsicFailedError('0xab', 7, 'Contracts.OutOfGas'),
    new ExtrinsicLostError('0xab', 'blocks 3 to 66 are final'),
    new ExtrinsicPendingError('0xab', 120_000, 66),
  ];
  expect(
    errors.map(({ code, retryable, message }) => `${code} ${retryable ? 'retry' : 'final'}: ${message}`),
  ).toMatchInlineSnapshot(`
      [
        "UNSUITABLE_CHAIN final: The chain at ws://a has no pallet-contracts and pallet-utility. Use one that has.",
        "CONTRACT_CALL final: gridService.report cannot run: Contracts.StorageDepositNotEnoughFunds. Put native tokens on the account that signs.",
        "CONTRACT_CALL final: gridService.report cannot run: Contracts.SomethingElse.",
        "EXTRINSIC_REFUSED retry: The node did not take the transaction: Priority is too low. It may be sent again later.",
        "EXTRINSIC_FAILED final: Transaction 0xab failed in block 7: Contracts.OutOfGas. It needs more gas than one transaction may use, or than was foreseen; try again with less.",
        "EXTRINSIC_LOST retry: Transaction 0xab never got into the chain (blocks 3 to 66 are final). It may be sent again.",
        "EXTRINSIC_PENDING retry: Transaction 0xab is not final after 120 s; it may still land up to block 66. Is the chain making blocks, and are they becoming final?",
      ]
    `);
});
