import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, ManyToOne as ManyToOne_, Index as Index_, BooleanColumn as BooleanColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {RoleGrant} from "./roleGrant.model"
import {ContractEvent} from "./contractEvent.model"

/**
 * A role given or taken.
 */
@Entity_()
export class RoleChange {
    constructor(props?: Partial<RoleChange>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @ManyToOne_(() => RoleGrant, {nullable: true})
    roleGrant!: RoleGrant

    @BooleanColumn_({nullable: false})
    isGranted!: boolean

    @StringColumn_({nullable: false})
    by!: string

    @BigIntColumn_({nullable: false})
    changedAtMs!: bigint

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
