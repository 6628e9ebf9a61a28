import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, ManyToOne as ManyToOne_, Index as Index_, BigIntColumn as BigIntColumn_, StringColumn as StringColumn_} from "@subsquid/typeorm-store"
import {Parameter} from "./parameter.model"
import {ContractEvent} from "./contractEvent.model"

/**
 * One change of a parameter.
 */
@Entity_()
export class ParameterChange {
    constructor(props?: Partial<ParameterChange>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @ManyToOne_(() => Parameter, {nullable: true})
    parameter!: Parameter

    @BigIntColumn_({nullable: false})
    oldValue!: bigint

    @BigIntColumn_({nullable: false})
    newValue!: bigint

    @StringColumn_({nullable: false})
    by!: string

    @BigIntColumn_({nullable: false})
    changedAtMs!: bigint

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
