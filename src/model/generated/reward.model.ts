import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, BigIntColumn as BigIntColumn_, OneToOne as OneToOne_, JoinColumn as JoinColumn_, ManyToOne as ManyToOne_} from "@subsquid/typeorm-store"
import {Participation} from "./participation.model"
import {Account} from "./account.model"
import {Device} from "./device.model"
import {GridEvent} from "./gridEvent.model"
import {ContractEvent} from "./contractEvent.model"

/**
 * PWGD minted for one settled participation.
 */
@Index_(["account", "number"], {unique: false})
@Index_(["device", "number"], {unique: false})
@Index_(["amount", "id"], {unique: false})
@Entity_()
export class Reward {
    constructor(props?: Partial<Reward>) {
        Object.assign(this, props)
    }

    /**
     * The participation's id.
     */
    @PrimaryColumn_()
    id!: string

    @Index_({unique: true})
    @BigIntColumn_({nullable: false})
    number!: bigint

    @Index_({unique: true})
    @OneToOne_(() => Participation, {nullable: true})
    @JoinColumn_()
    participation!: Participation

    @ManyToOne_(() => Account, {nullable: true})
    account!: Account

    @ManyToOne_(() => Device, {nullable: true})
    device!: Device

    @Index_()
    @ManyToOne_(() => GridEvent, {nullable: true})
    gridEvent!: GridEvent

    @BigIntColumn_({nullable: false})
    amount!: bigint

    @BigIntColumn_({nullable: false})
    paidAtMs!: bigint

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
