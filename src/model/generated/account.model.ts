import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, BigIntColumn as BigIntColumn_, Index as Index_, IntColumn as IntColumn_, ManyToOne as ManyToOne_} from "@subsquid/typeorm-store"
import {ContractEvent} from "./contractEvent.model"

@Entity_()
export class Account {
    constructor(props?: Partial<Account>) {
        Object.assign(this, props)
    }

    /**
     * Lower-case 0x hex of 32 bytes.
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @BigIntColumn_({nullable: false})
    balance!: bigint

    @Index_()
    @BigIntColumn_({nullable: false})
    rewardTotal!: bigint

    @Index_()
    @BigIntColumn_({nullable: false})
    deliveredTotalMwh!: bigint

    @IntColumn_({nullable: false})
    rewardCount!: number

    @IntColumn_({nullable: false})
    participationCount!: number

    @IntColumn_({nullable: false})
    deviceCount!: number

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
