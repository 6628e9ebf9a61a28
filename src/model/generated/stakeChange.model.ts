import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, ManyToOne as ManyToOne_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Device} from "./device.model"
import {ContractEvent} from "./contractEvent.model"

/**
 * One change of a device's stake.
 */
@Entity_()
export class StakeChange {
    constructor(props?: Partial<StakeChange>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @ManyToOne_(() => Device, {nullable: true})
    device!: Device

    @StringColumn_({nullable: false})
    kind!: string

    @BigIntColumn_({nullable: false})
    amount!: bigint

    @BigIntColumn_({nullable: false})
    stake!: bigint

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
