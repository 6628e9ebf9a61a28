import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * The newest comparison of one contract's history with what the contract itself says at a final block. Written beside the
 * batches; a final block is never rolled back.
 */
@Entity_()
export class HistoryCheck {
    constructor(props?: Partial<HistoryCheck>) {
        Object.assign(this, props)
    }

    /**
     * The contract's address.
     */
    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    blockHeight!: number

    @StringColumn_({nullable: false})
    blockHash!: string

    /**
     * As counted here up to that block.
     */
    @BigIntColumn_({nullable: false})
    seq!: bigint

    @StringColumn_({nullable: false})
    digest!: string

    /**
     * As the contract's history() has them.
     */
    @BigIntColumn_({nullable: false})
    chainSeq!: bigint

    @StringColumn_({nullable: false})
    chainDigest!: string

    @BigIntColumn_({nullable: false})
    checkedAtMs!: bigint
}
