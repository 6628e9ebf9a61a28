import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, ManyToOne as ManyToOne_, Index as Index_} from "@subsquid/typeorm-store"
import {ContractEvent} from "./contractEvent.model"

/**
 * What the events of one contract say of its owner, its guardian, its pauses and its code.
 */
@Entity_()
export class ContractState {
    constructor(props?: Partial<ContractState>) {
        Object.assign(this, props)
    }

    /**
     * The contract's address.
     */
    @PrimaryColumn_()
    id!: string

    @StringColumn_({nullable: false})
    contractName!: string

    /**
     * Null for governance, which owns itself.
     */
    @StringColumn_({nullable: true})
    owner!: string | undefined | null

    /**
     * To whom the owner has offered the contract.
     */
    @StringColumn_({nullable: true})
    offeredTo!: string | undefined | null

    @StringColumn_({nullable: true})
    guardian!: string | undefined | null

    /**
     * Until when it is paused, if nobody ends that earlier; null when it is not.
     */
    @BigIntColumn_({nullable: true})
    pausedUntilMs!: bigint | undefined | null

    /**
     * The code it was upgraded to; null while it has the code it was made with.
     */
    @StringColumn_({nullable: true})
    codeHash!: string | undefined | null

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
