/** Asks for less when the frequency falls below 49.8 Hz. */
export const RULE = {
  metric: 'FrequencyMillihertz',
  comparison: 'Below',
  threshold: 49_800,
  template: {
    kind: 'FrequencyRegulation',
    direction: 'Reduce',
    leadMs: 60_000,
    durationMs: 60_000,
    ratePerKwh: 0,
    targetMilliwatts: 1_000_000,
    budget: 0,
  },
  cooldownMs: 60_000,
  maxOpen: 1,
};

/** A strained grid, which the rule matches. */
export const CONDITION = {
  loadMilliwatts: 900_000,
  capacityMilliwatts: 1_000_000,
  frequencyMillihertz: 49_700,
  voltageMillivolts: 230_000,
  renewableBp: 2_500,
};
