import { Direction, GridEventKind } from '../../model';
import { oneOf } from './kinds';

export const gridEventKind = oneOf('GridEventKind', GridEventKind, 'What the grid needs.', {
  DemandResponse: 'Less use at a time of high demand or price.',
  FrequencyRegulation: 'A frequency off its nominal value corrected.',
  PeakShaving: 'The top of a forecast peak taken off.',
  LoadBalancing: 'Load of one area relieved.',
  Emergency: 'An outage prevented.',
});

export const direction = oneOf('Direction', Direction, 'Which change of net import is asked for.', {
  Reduce: 'Less net import than the baseline.',
  Increase: 'More net import than the baseline, such as with surplus wind.',
});
