import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, JSONColumn as JSONColumn_} from "@subsquid/typeorm-store"

/**
 * Every event of our contracts as the chain stored it, decoded or not.
 */
@Index_(["contract", "seq"], {unique: false})
@Entity_()
export class ContractEvent {
    constructor(props?: Partial<ContractEvent>) {
        Object.assign(this, props)
    }

    /**
     * `<blockHeight, 10 digits>-<eventIndex, 6 digits>`
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    blockHeight!: number

    @StringColumn_({nullable: false})
    blockHash!: string

    @BigIntColumn_({nullable: false})
    blockTimeMs!: bigint

    @Index_()
    @StringColumn_({nullable: true})
    extrinsicHash!: string | undefined | null

    @IntColumn_({nullable: true})
    extrinsicIndex!: number | undefined | null

    @IntColumn_({nullable: false})
    eventIndex!: number

    /**
     * token, resourceRegistry, gridService or governance
     */
    @Index_()
    @StringColumn_({nullable: false})
    contractName!: string

    @StringColumn_({nullable: false})
    contract!: string

    /**
     * Position in the contract's numbered history, from 1.
     */
    @BigIntColumn_({nullable: false})
    seq!: bigint

    /**
     * The contract's history digest after this event.
     */
    @StringColumn_({nullable: false})
    digest!: string

    @StringColumn_({array: true, nullable: false})
    topics!: (string)[]

    @StringColumn_({nullable: false})
    data!: string

    /**
     * Name of the event in the contract's metadata; null when it could not be decoded.
     */
    @Index_()
    @StringColumn_({nullable: true})
    name!: string | undefined | null

    /**
     * The decoded fields; integers as decimal strings.
     */
    @JSONColumn_({nullable: true})
    args!: unknown | undefined | null

    /**
     * Why it could not be decoded, or decoded but not applied to the other entities.
     */
    @StringColumn_({nullable: true})
    decodeError!: string | undefined | null
}
