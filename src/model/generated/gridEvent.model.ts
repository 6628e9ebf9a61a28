import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, BigIntColumn as BigIntColumn_, Index as Index_, StringColumn as StringColumn_, ManyToOne as ManyToOne_, IntColumn as IntColumn_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {GridEventKind} from "./_gridEventKind"
import {Direction} from "./_direction"
import {Rule} from "./rule.model"
import {GridEventStatus} from "./_gridEventStatus"
import {Participation} from "./participation.model"
import {ContractEvent} from "./contractEvent.model"

@Entity_()
export class GridEvent {
    constructor(props?: Partial<GridEvent>) {
        Object.assign(this, props)
    }

    /**
     * Decimal.
     */
    @PrimaryColumn_()
    id!: string

    @Index_({unique: true})
    @BigIntColumn_({nullable: false})
    number!: bigint

    @StringColumn_({nullable: false})
    operator!: string

    @Column_("varchar", {length: 19, nullable: false})
    kind!: GridEventKind

    @Column_("varchar", {length: 8, nullable: false})
    direction!: Direction

    @BigIntColumn_({nullable: false})
    createdAtMs!: bigint

    @Index_()
    @BigIntColumn_({nullable: false})
    startsAtMs!: bigint

    @BigIntColumn_({nullable: false})
    endsAtMs!: bigint

    @BigIntColumn_({nullable: false})
    reportUntilMs!: bigint

    @BigIntColumn_({nullable: false})
    challengePeriodMs!: bigint

    @BigIntColumn_({nullable: false})
    resolvePeriodMs!: bigint

    @BigIntColumn_({nullable: false})
    ratePerKwh!: bigint

    @BigIntColumn_({nullable: false})
    targetMw!: bigint

    @BigIntColumn_({nullable: false})
    budget!: bigint

    /**
     * The rule that opened it; null when an operator did.
     */
    @Index_()
    @ManyToOne_(() => Rule, {nullable: true})
    rule!: Rule | undefined | null

    @Column_("varchar", {length: 9, nullable: false})
    status!: GridEventStatus

    /**
     * Why it was cancelled.
     */
    @StringColumn_({nullable: true})
    cancelReason!: string | undefined | null

    /**
     * When it was cancelled or closed.
     */
    @BigIntColumn_({nullable: true})
    endedAtMs!: bigint | undefined | null

    @IntColumn_({nullable: false})
    enrolledCount!: number

    @IntColumn_({nullable: false})
    optedOutCount!: number

    @IntColumn_({nullable: false})
    settledCount!: number

    @IntColumn_({nullable: false})
    expiredCount!: number

    @BigIntColumn_({nullable: false})
    deliveredTotalMwh!: bigint

    @BigIntColumn_({nullable: false})
    rewardTotal!: bigint

    @OneToMany_(() => Participation, e => e.gridEvent)
    participations!: Participation[]

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
