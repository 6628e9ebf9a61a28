import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, ManyToOne as ManyToOne_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, BooleanColumn as BooleanColumn_} from "@subsquid/typeorm-store"
import {Participation} from "./participation.model"
import {Resolution} from "./_resolution"
import {ContractEvent} from "./contractEvent.model"

/**
 * A verifier's doubt about one participation.
 */
@Entity_()
export class Dispute {
    constructor(props?: Partial<Dispute>) {
        Object.assign(this, props)
    }

    /**
     * `<participationId>-<position among its disputes, from 1>`
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @ManyToOne_(() => Participation, {nullable: true})
    participation!: Participation

    @StringColumn_({nullable: false})
    verifier!: string

    @StringColumn_({nullable: false})
    reason!: string

    @BigIntColumn_({nullable: false})
    openedAtMs!: bigint

    @BigIntColumn_({nullable: false})
    resolveUntilMs!: bigint

    /**
     * The fields below are null while it is open.
     */
    @Column_("varchar", {length: 12, nullable: true})
    resolution!: Resolution | undefined | null

    /**
     * Nobody resolved it in time.
     */
    @BooleanColumn_({nullable: true})
    hasLapsed!: boolean | undefined | null

    @StringColumn_({nullable: true})
    resolvedBy!: string | undefined | null

    @BigIntColumn_({nullable: true})
    resolvedAtMs!: bigint | undefined | null

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
