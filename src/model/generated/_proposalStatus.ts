export enum ProposalStatus {
    Active = "Active",
    Queued = "Queued",
    Executed = "Executed",
    Cancelled = "Cancelled",
}
