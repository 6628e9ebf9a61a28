import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * How many rows a table has, kept by triggers of the database in the transaction that changes them, the one that rolls
 * blocks back included.
 */
@Entity_()
export class RowCount {
    constructor(props?: Partial<RowCount>) {
        Object.assign(this, props)
    }

    /**
     * The table's name.
     */
    @PrimaryColumn_()
    id!: string

    @BigIntColumn_({nullable: false})
    count!: bigint
}
