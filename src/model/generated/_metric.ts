export enum Metric {
    LoadMilliwatts = "LoadMilliwatts",
    LoadBp = "LoadBp",
    FrequencyMillihertz = "FrequencyMillihertz",
    VoltageMillivolts = "VoltageMillivolts",
    RenewableBp = "RenewableBp",
}
