import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, BigIntColumn as BigIntColumn_, Index as Index_, ManyToOne as ManyToOne_, JSONColumn as JSONColumn_, StringColumn as StringColumn_, IntColumn as IntColumn_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {Account} from "./account.model"
import {ProposalStatus} from "./_proposalStatus"
import {Vote} from "./vote.model"
import {ContractEvent} from "./contractEvent.model"

@Entity_()
export class Proposal {
    constructor(props?: Partial<Proposal>) {
        Object.assign(this, props)
    }

    /**
     * Decimal.
     */
    @PrimaryColumn_()
    id!: string

    @Index_({unique: true})
    @BigIntColumn_({nullable: false})
    number!: bigint

    @Index_()
    @ManyToOne_(() => Account, {nullable: true})
    proposer!: Account

    /**
     * What it does: Call, SetParameter, SetGuardian or Upgrade, with its fields.
     */
    @JSONColumn_({nullable: false})
    action!: unknown

    @StringColumn_({nullable: false})
    description!: string

    @BigIntColumn_({nullable: false})
    startsAtMs!: bigint

    @BigIntColumn_({nullable: false})
    endsAtMs!: bigint

    /**
     * All PWGD there were when it was made.
     */
    @BigIntColumn_({nullable: false})
    supply!: bigint

    @IntColumn_({nullable: false})
    quorumBp!: number

    @BigIntColumn_({nullable: false})
    timelockMs!: bigint

    @BigIntColumn_({nullable: false})
    executionWindowMs!: bigint

    @BigIntColumn_({nullable: false})
    votesFor!: bigint

    @BigIntColumn_({nullable: false})
    votesAgainst!: bigint

    @IntColumn_({nullable: false})
    voteCount!: number

    /**
     * What its last event says; its times tell whether it has passed, may be executed or has expired.
     */
    @Column_("varchar", {length: 9, nullable: false})
    status!: ProposalStatus

    @BigIntColumn_({nullable: false})
    createdAtMs!: bigint

    /**
     * The fields below are null until it is queued.
     */
    @BigIntColumn_({nullable: true})
    quorum!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    executableFromMs!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    expiresAtMs!: bigint | undefined | null

    /**
     * When it was executed or cancelled.
     */
    @BigIntColumn_({nullable: true})
    endedAtMs!: bigint | undefined | null

    @OneToMany_(() => Vote, e => e.proposal)
    votes!: Vote[]

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
