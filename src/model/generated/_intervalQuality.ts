export enum IntervalQuality {
    Ok = "Ok",
    Estimated = "Estimated",
    Missing = "Missing",
    Bad = "Bad",
}
