export enum Comparison {
    Above = "Above",
    Below = "Below",
}
