import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, ManyToOne as ManyToOne_} from "@subsquid/typeorm-store"
import {Metric} from "./_metric"
import {Comparison} from "./_comparison"
import {GridEventKind} from "./_gridEventKind"
import {Direction} from "./_direction"
import {ContractEvent} from "./contractEvent.model"

/**
 * Opens a grid event when a condition matches.
 */
@Entity_()
export class Rule {
    constructor(props?: Partial<Rule>) {
        Object.assign(this, props)
    }

    /**
     * Decimal.
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    number!: number

    @StringColumn_({nullable: false})
    operator!: string

    @Column_("varchar", {length: 19, nullable: false})
    metric!: Metric

    @Column_("varchar", {length: 5, nullable: false})
    comparison!: Comparison

    @BigIntColumn_({nullable: false})
    threshold!: bigint

    /**
     * What the grid events that it opens are like.
     */
    @Column_("varchar", {length: 19, nullable: false})
    kind!: GridEventKind

    @Column_("varchar", {length: 8, nullable: false})
    direction!: Direction

    @BigIntColumn_({nullable: false})
    leadMs!: bigint

    @BigIntColumn_({nullable: false})
    durationMs!: bigint

    /**
     * 0 takes the default.
     */
    @BigIntColumn_({nullable: false})
    ratePerKwh!: bigint

    @BigIntColumn_({nullable: false})
    targetMw!: bigint

    /**
     * 0 takes the highest allowed.
     */
    @BigIntColumn_({nullable: false})
    budget!: bigint

    @BigIntColumn_({nullable: false})
    cooldownMs!: bigint

    @IntColumn_({nullable: false})
    maxOpen!: number

    @IntColumn_({nullable: false})
    triggerCount!: number

    @BigIntColumn_({nullable: false})
    createdAtMs!: bigint

    @BigIntColumn_({nullable: true})
    removedAtMs!: bigint | undefined | null

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
