import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, BigIntColumn as BigIntColumn_, ManyToOne as ManyToOne_} from "@subsquid/typeorm-store"
import {IntervalQuality} from "./_intervalQuality"
import {ContractEvent} from "./contractEvent.model"

/**
 * A metered interval that grid_service refused, whole, with the reason.
 */
@Entity_()
export class RefusedInterval {
    constructor(props?: Partial<RefusedInterval>) {
        Object.assign(this, props)
    }

    /**
     * The id of the event that says so.
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @StringColumn_({nullable: false})
    deviceId!: string

    @StringColumn_({nullable: false})
    oracle!: string

    @BigIntColumn_({nullable: false})
    startMs!: bigint

    @BigIntColumn_({nullable: false})
    endMs!: bigint

    @BigIntColumn_({nullable: false})
    netMwh!: bigint

    @Column_("varchar", {length: 9, nullable: false})
    quality!: IntervalQuality

    @StringColumn_({nullable: false})
    samplesRoot!: string

    @StringColumn_({nullable: false})
    reason!: string

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
