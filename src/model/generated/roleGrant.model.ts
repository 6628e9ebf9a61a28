import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, BooleanColumn as BooleanColumn_, ManyToOne as ManyToOne_} from "@subsquid/typeorm-store"
import {ContractEvent} from "./contractEvent.model"

/**
 * A role given on one contract; the row stays when it is revoked.
 */
@Entity_()
export class RoleGrant {
    constructor(props?: Partial<RoleGrant>) {
        Object.assign(this, props)
    }

    /**
     * `<contract>-<role>-<account>`
     */
    @PrimaryColumn_()
    id!: string

    @StringColumn_({nullable: false})
    contract!: string

    @StringColumn_({nullable: false})
    contractName!: string

    @StringColumn_({nullable: false})
    role!: string

    @Index_()
    @StringColumn_({nullable: false})
    account!: string

    @BooleanColumn_({nullable: false})
    active!: boolean

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
