import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, IntColumn as IntColumn_} from "@subsquid/typeorm-store"

/**
 * How many totals of one leaderboard lie between two places in it, so that a rank is a short sum instead of a count of all
 * that is above. A bucket reaches from its lowest place to the next bucket's; a total of 0 is on no leaderboard.
 */
@Index_(["board", "lowestValue", "lowestSubjectId"], {unique: false})
@Entity_()
export class RankBucket {
    constructor(props?: Partial<RankBucket>) {
        Object.assign(this, props)
    }

    /**
     * `<board>-<lowestValue>-<lowestSubjectId>`
     */
    @PrimaryColumn_()
    id!: string

    /**
     * `<subject>-<period>-<periodStartMs>-<Reward or DeliveredMwh>`
     */
    @StringColumn_({nullable: false})
    board!: string

    @BigIntColumn_({nullable: false})
    lowestValue!: bigint

    @StringColumn_({nullable: false})
    lowestSubjectId!: string

    @IntColumn_({nullable: false})
    count!: number
}
