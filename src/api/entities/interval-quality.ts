import { IntervalQuality } from '../../model';
import { oneOf } from './kinds';

export const intervalQuality = oneOf(
  'IntervalQuality',
  IntervalQuality,
  'How much a metered interval may be relied on; only Ok is ever paid.',
  {
    Ok: 'Measured, complete, plausible.',
    Estimated: 'Filled or split by a rule.',
    Missing: 'No reading.',
    Bad: 'A range, unit, clock or identity check failed.',
  },
);
