export enum Period {
    AllTime = "AllTime",
    Month = "Month",
    Week = "Week",
    Day = "Day",
}
