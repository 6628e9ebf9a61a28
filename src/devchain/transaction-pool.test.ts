import { describe, expect, it, vi } from 'vitest';
import { TransactionPool } from './transaction-pool';

const nothing = (): void => {};

describe('TransactionPool', () => {
  it('orders transactions by what they require, otherwise as they came', () => {
    const pool = new TransactionPool();
    pool.add('0x02', ['alice-2'], ['alice-1'], nothing);
    pool.add('0x0b', ['bob-0'], [], nothing);
    pool.add('0x01', ['alice-1'], [], nothing);
    pool.add('0x09', ['alice-9'], ['alice-8'], nothing);
    expect(pool.ready()).toEqual(['0x0b', '0x01', '0x02']);
  });

  it('frees a transaction of its requirement when that is in a block', () => {
    const pool = new TransactionPool();
    pool.add('0x01', ['alice-1'], [], nothing);
    pool.add('0x02', ['alice-2'], ['alice-1'], nothing);
    pool.include('0x01');
    expect(pool.ready()).toEqual(['0x02']);
    expect(pool.provides('alice-1')).toBe(false);
  });

  it('refuses what it holds, a second transaction for one place, and too many', () => {
    const pool = new TransactionPool();
    expect(pool.add('0x01', ['alice-1'], [], nothing)).toBeUndefined();
    expect(pool.add('0x01', ['alice-1'], [], nothing)).toBe('known');
    expect(pool.add('0x02', ['alice-1'], [], nothing)).toBe('conflict');
    for (let i = 1; i < 8_192; i++) pool.add(`0xff${i}`, [], [], nothing);
    expect(pool.add('0x03', ['alice-3'], [], nothing)).toBe('full');
  });

  it('tells when a block refused a transaction', () => {
    const pool = new TransactionPool();
    const onDropped = vi.fn();
    pool.add('0x01', ['alice-1'], [], onDropped);
    pool.drop('0x01');
    pool.drop('0x01');
    expect(onDropped).toHaveBeenCalledOnce();
    expect(pool.extrinsics).toEqual([]);
  });
});
