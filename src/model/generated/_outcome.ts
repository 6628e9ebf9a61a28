export enum Outcome {
    Delivered = "Delivered",
    Partial = "Partial",
    Missed = "Missed",
    Unmetered = "Unmetered",
    Fraud = "Fraud",
    Void = "Void",
}
