import { Metric } from '../../model';
import { oneOf } from './kinds';

export const metric = oneOf('Metric', Metric, 'What a rule looks at in a condition.', {
  LoadMilliwatts: 'Load, milliwatts.',
  LoadBp: 'Load as a part of the capacity, in basis points (1/10,000).',
  FrequencyMillihertz: 'Frequency, millihertz.',
  VoltageMillivolts: 'Voltage, millivolts.',
  RenewableBp: 'The renewable part of the supply, in basis points (1/10,000).',
});
