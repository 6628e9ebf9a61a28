export enum TotalOf {
    Account = "Account",
    Device = "Device",
    System = "System",
}
