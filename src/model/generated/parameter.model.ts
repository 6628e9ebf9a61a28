import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, BigIntColumn as BigIntColumn_, ManyToOne as ManyToOne_} from "@subsquid/typeorm-store"
import {ContractEvent} from "./contractEvent.model"

/**
 * A parameter of one contract as it is now.
 */
@Entity_()
export class Parameter {
    constructor(props?: Partial<Parameter>) {
        Object.assign(this, props)
    }

    /**
     * `<contract>-<key>`
     */
    @PrimaryColumn_()
    id!: string

    @StringColumn_({nullable: false})
    contract!: string

    @Index_()
    @StringColumn_({nullable: false})
    contractName!: string

    /**
     * As ParameterChanged names it; units last.
     */
    @StringColumn_({nullable: false})
    key!: string

    @BigIntColumn_({nullable: false})
    value!: bigint

    /**
     * The event that set it: the contract's first, or the last change.
     */
    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
