import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, IntColumn as IntColumn_} from "@subsquid/typeorm-store"
import {TotalOf} from "./_totalOf"
import {Period} from "./_period"

/**
 * What an account, a device or the whole system was paid and credited with in one period; months, weeks (from Monday) and
 * days are UTC's. Rewards count when they are paid, energy when it is settled.
 */
@Index_(["subject", "period", "periodStartMs", "rewardTotal", "subjectId"], {unique: false})
@Index_(["subject", "period", "periodStartMs", "deliveredTotalMwh", "subjectId"], {unique: false})
@Index_(["subjectId", "period", "periodStartMs"], {unique: false})
@Entity_()
export class PeriodTotal {
    constructor(props?: Partial<PeriodTotal>) {
        Object.assign(this, props)
    }

    /**
     * `<subject>-<period>-<periodStartMs>-<subjectId>`
     */
    @PrimaryColumn_()
    id!: string

    @Column_("varchar", {length: 7, nullable: false})
    subject!: TotalOf

    /**
     * The account's or the device's id; empty for the system.
     */
    @StringColumn_({nullable: false})
    subjectId!: string

    @Column_("varchar", {length: 7, nullable: false})
    period!: Period

    /**
     * 0 for all time.
     */
    @BigIntColumn_({nullable: false})
    periodStartMs!: bigint

    @BigIntColumn_({nullable: false})
    rewardTotal!: bigint

    @IntColumn_({nullable: false})
    rewardCount!: number

    @BigIntColumn_({nullable: false})
    deliveredTotalMwh!: bigint

    @IntColumn_({nullable: false})
    settledCount!: number
}
