export enum Direction {
    Reduce = "Reduce",
    Increase = "Increase",
}
