import { describe, expect, it } from 'vitest';
import { ChainRequestError } from './chain-errors';
import { adviseOnRefusal } from './pool-refusal';

const ADDRESS = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';

describe('adviseOnRefusal', () => {
  it.each([
    [1010, 'Invalid Transaction: Transaction is outdated', 'EXTRINSIC_REFUSED', true, true],
    [1010, 'Invalid Transaction: Transaction will be valid in the future', 'EXTRINSIC_REFUSED', true, true],
    [1010, 'Invalid Transaction: Transaction has a bad signature', 'EXTRINSIC_REFUSED', true, true],
    [1010, 'Invalid Transaction: Transaction has an ancient birth block', 'EXTRINSIC_REFUSED', true, true],
    [
      1010,
      'Invalid Transaction: Inability to pay some fees , e.g. account balance too low',
      'ACCOUNT_EXHAUSTED',
      false,
      false,
    ],
    [1010, 'Invalid Transaction: Transaction would exhaust the block limits', 'EXTRINSIC_REFUSED', false, false],
    [1011, 'Unknown Transaction Validity', 'EXTRINSIC_REFUSED', true, false],
    [1012, 'Transaction is temporarily banned', 'EXTRINSIC_REFUSED', true, true],
    [1014, 'Priority is too low: (1 vs 1)', 'EXTRINSIC_REFUSED', true, true],
    [1016, 'Immediately Dropped', 'EXTRINSIC_REFUSED', true, false],
    [-32601, 'Method not found', 'EXTRINSIC_REFUSED', false, false],
  ])('knows what %i "%s" asks for', (rpcCode, reason, code, retryable, signAgain) => {
    const refusal = new ChainRequestError('author_submitAndWatchExtrinsic', rpcCode, reason);
    const advice = adviseOnRefusal(refusal, ADDRESS);
    expect(advice).toMatchObject({ error: { code, retryable, cause: refusal }, signAgain });
  });
});
