import { describe, expect, it } from 'vitest';
import { StateHistory } from './state-history';

describe('StateHistory', () => {
  const history = new StateHistory();
  history.write(0, { '0xaa01': '0x1', '0xaa03': '0x3', '0xbb': '0x9' });
  history.write(1, { '0xaa01': '0x1', '0xaa02': '0x2' });
  history.write(3, { '0xaa01': null, '0xaa03': '0x33', '0xcc': null });

  it('answers with the value a key had at a height', async () => {
    const values = await Promise.all([0, 1, 2, 3, 9].map((height) => history.at(height).get('0xaa01', false)));
    expect(values).toEqual(['0x1', '0x1', '0x1', undefined, undefined]);
    expect(await history.at(2).getMany(['0xaa03', '0xaa02', '0xcc'], false)).toEqual(['0x3', '0x2', undefined]);
    expect(await history.at(3).getMany(['0xaa03', '0xaa02'], false)).toEqual(['0x33', '0x2']);
  });

  it('pages through the keys that had a value at a height', async () => {
    expect(await history.at(0).getKeysPaged('0xaa', 10, '0xaa')).toEqual(['0xaa01', '0xaa03']);
    expect(await history.at(1).getKeysPaged('0xaa', 2, '0xaa')).toEqual(['0xaa01', '0xaa02']);
    expect(await history.at(1).getKeysPaged('0xaa', 2, '0xaa02')).toEqual(['0xaa03']);
    expect(await history.at(3).getKeysPaged('0xaa', 10, '')).toEqual(['0xaa02', '0xaa03']);
    expect(await history.at(3).getKeysPaged('0x', 10, '0x')).toEqual(['0xaa02', '0xaa03', '0xbb']);
  });

  it('finds the next key, or the better one already known', async () => {
    const state = history.at(1);
    expect(await state.findNextKey('0xaa', '0xaa01')).toBe('0xaa02');
    expect(await state.findNextKey('0xaa', '0xaa01', '0xaa015')).toBe('0xaa015');
    expect(await state.findNextKey('0xaa', '0xaa01', '0xaa025')).toBe('0xaa02');
    expect(await state.findNextKey('0xaa', '0xaa03')).toBeUndefined();
    expect(await state.findNextKey('0xaa', '0xaa03', '0xaa04')).toBe('0xaa04');
  });
});
