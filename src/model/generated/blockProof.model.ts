import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, StringColumn as StringColumn_, BytesColumn as BytesColumn_} from "@subsquid/typeorm-store"

/**
 * What shows the events of one final block to whoever knows its hash: the header, and the nodes of the state trie that lead
 * from its state root to System.Events and to the runtime that made it. One for each block with events of ours, because
 * nodes forget them. Written behind the batches; a final block is never rolled back.
 */
@Entity_()
export class BlockProof {
    constructor(props?: Partial<BlockProof>) {
        Object.assign(this, props)
    }

    /**
     * `<blockHeight, 10 digits>`
     */
    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    blockHeight!: number

    @StringColumn_({nullable: false})
    blockHash!: string

    /**
     * SCALE-encoded; null, as all below it, when there is no proof.
     */
    @BytesColumn_({nullable: true})
    header!: Uint8Array | undefined | null

    @BytesColumn_({array: true, nullable: true})
    nodes!: (Uint8Array)[] | undefined | null

    /**
     * Of header and nodes.
     */
    @IntColumn_({nullable: true})
    sizeBytes!: number | undefined | null

    /**
     * The runtime that made the block, as the proof says itself.
     */
    @StringColumn_({nullable: true})
    specName!: string | undefined | null

    @IntColumn_({nullable: true})
    specVersion!: number | undefined | null

    /**
     * Why there is no proof; null when there is one.
     */
    @StringColumn_({nullable: true})
    missingReason!: string | undefined | null
}
