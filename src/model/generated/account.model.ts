import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, BigIntColumn as BigIntColumn_, IntColumn as IntColumn_, ManyToOne as ManyToOne_} from "@subsquid/typeorm-store"
import {ContractEvent} from "./contractEvent.model"

@Index_(["balance", "id"], {unique: false})
@Index_(["rewardTotal", "id"], {unique: false})
@Index_(["deliveredTotalMwh", "id"], {unique: false})
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

    @BigIntColumn_({nullable: false})
    balance!: bigint

    @BigIntColumn_({nullable: false})
    rewardTotal!: bigint

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
