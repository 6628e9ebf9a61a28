import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, BigIntColumn as BigIntColumn_, IntColumn as IntColumn_, ManyToOne as ManyToOne_} from "@subsquid/typeorm-store"
import {ContractEvent} from "./contractEvent.model"

/**
 * What a feed said about the grid.
 */
@Entity_()
export class Condition {
    constructor(props?: Partial<Condition>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @StringColumn_({nullable: false})
    feed!: string

    @BigIntColumn_({nullable: false})
    loadMw!: bigint

    @BigIntColumn_({nullable: false})
    capacityMw!: bigint

    @BigIntColumn_({nullable: false})
    frequencyMillihertz!: bigint

    @BigIntColumn_({nullable: false})
    voltageMillivolts!: bigint

    @IntColumn_({nullable: false})
    renewableBp!: number

    @Index_()
    @BigIntColumn_({nullable: false})
    submittedAtMs!: bigint

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
