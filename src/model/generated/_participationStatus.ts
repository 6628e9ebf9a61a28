export enum ParticipationStatus {
    Enrolled = "Enrolled",
    OptedOut = "OptedOut",
    Disputed = "Disputed",
    Settled = "Settled",
    Expired = "Expired",
}
