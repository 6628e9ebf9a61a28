export enum Resolution {
    ConfirmFraud = "ConfirmFraud",
    Reject = "Reject",
}
