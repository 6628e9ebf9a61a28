import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, IntColumn as IntColumn_} from "@subsquid/typeorm-store"

/**
 * The numbered history of one contract as counted here.
 */
@Entity_()
export class ContractHistory {
    constructor(props?: Partial<ContractHistory>) {
        Object.assign(this, props)
    }

    /**
     * The contract's address.
     */
    @PrimaryColumn_()
    id!: string

    @StringColumn_({nullable: false})
    contractName!: string

    @BigIntColumn_({nullable: false})
    seq!: bigint

    @StringColumn_({nullable: false})
    digest!: string

    /**
     * Events with a decodeError.
     */
    @IntColumn_({nullable: false})
    undecodedCount!: number
}
