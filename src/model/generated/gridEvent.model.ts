import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, BigIntColumn as BigIntColumn_, Index as Index_, StringColumn as StringColumn_, IntColumn as IntColumn_, OneToMany as OneToMany_, ManyToOne as ManyToOne_} from "@subsquid/typeorm-store"
import {GridEventKind} from "./_gridEventKind"
import {Direction} from "./_direction"
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
    ratePerKwh!: bigint

    @BigIntColumn_({nullable: false})
    targetMw!: bigint

    @BigIntColumn_({nullable: false})
    budget!: bigint

    @Column_("varchar", {length: 9, nullable: false})
    status!: GridEventStatus

    @IntColumn_({nullable: false})
    enrolledCount!: number

    @IntColumn_({nullable: false})
    settledCount!: number

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
