export enum GridEventKind {
    DemandResponse = "DemandResponse",
    FrequencyRegulation = "FrequencyRegulation",
    PeakShaving = "PeakShaving",
    LoadBalancing = "LoadBalancing",
    Emergency = "Emergency",
}
