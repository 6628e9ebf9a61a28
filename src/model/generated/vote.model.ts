import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, ManyToOne as ManyToOne_, Index as Index_, BooleanColumn as BooleanColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Proposal} from "./proposal.model"
import {Account} from "./account.model"
import {ContractEvent} from "./contractEvent.model"

/**
 * PWGD locked for or against a proposal.
 */
@Entity_()
export class Vote {
    constructor(props?: Partial<Vote>) {
        Object.assign(this, props)
    }

    /**
     * `<proposalId>-<voter>`
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @ManyToOne_(() => Proposal, {nullable: true})
    proposal!: Proposal

    @Index_()
    @ManyToOne_(() => Account, {nullable: true})
    voter!: Account

    @BooleanColumn_({nullable: false})
    isInFavour!: boolean

    @BigIntColumn_({nullable: false})
    weight!: bigint

    @BigIntColumn_({nullable: false})
    votedAtMs!: bigint

    /**
     * When the voter took back what it locked.
     */
    @BigIntColumn_({nullable: true})
    reclaimedAtMs!: bigint | undefined | null

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
