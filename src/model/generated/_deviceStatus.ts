export enum DeviceStatus {
    Pending = "Pending",
    Active = "Active",
    Inactive = "Inactive",
}
