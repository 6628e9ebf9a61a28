import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, ManyToOne as ManyToOne_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Rule} from "./rule.model"
import {Metric} from "./_metric"
import {ContractEvent} from "./contractEvent.model"

/**
 * A condition that matched a rule, and the grid event it opened.
 */
@Entity_()
export class RuleTrigger {
    constructor(props?: Partial<RuleTrigger>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @ManyToOne_(() => Rule, {nullable: true})
    rule!: Rule

    /**
     * The grid event's event comes after this one.
     */
    @Index_()
    @StringColumn_({nullable: false})
    gridEventId!: string

    @Column_("varchar", {length: 19, nullable: false})
    metric!: Metric

    @BigIntColumn_({nullable: false})
    value!: bigint

    @BigIntColumn_({nullable: false})
    threshold!: bigint

    @BigIntColumn_({nullable: false})
    triggeredAtMs!: bigint

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
