export enum GridEventStatus {
    Open = "Open",
    Cancelled = "Cancelled",
    Closed = "Closed",
}
