import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BigIntColumn as BigIntColumn_, BooleanColumn as BooleanColumn_, StringColumn as StringColumn_} from "@subsquid/typeorm-store"

/**
 * How far proofs are kept, in its one row.
 */
@Entity_()
export class ProofProgress {
    constructor(props?: Partial<ProofProgress>) {
        Object.assign(this, props)
    }

    /**
     * `proofs`
     */
    @PrimaryColumn_()
    id!: string

    /**
     * Every block with events of ours up to here has a BlockProof, be it only to say why there is none.
     */
    @IntColumn_({nullable: false})
    throughHeight!: number

    @IntColumn_({nullable: false})
    storedCount!: number

    @IntColumn_({nullable: false})
    missingCount!: number

    /**
     * Of the proofs that are stored.
     */
    @BigIntColumn_({nullable: false})
    storedBytes!: bigint

    /**
     * Whether the chain's state roots prove anything; null until the first block with events of ours.
     */
    @BooleanColumn_({nullable: true})
    isProvable!: boolean | undefined | null

    /**
     * Why it is not.
     */
    @StringColumn_({nullable: true})
    problem!: string | undefined | null
}
