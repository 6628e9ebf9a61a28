import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_} from "@subsquid/typeorm-store"

/**
 * What the events of a runtime are decoded with: a node that has forgotten a block has forgotten its runtime too.
 */
@Entity_()
export class RuntimeMetadata {
    constructor(props?: Partial<RuntimeMetadata>) {
        Object.assign(this, props)
    }

    /**
     * `<specName>-<specVersion>`
     */
    @PrimaryColumn_()
    id!: string

    @StringColumn_({nullable: false})
    specName!: string

    @IntColumn_({nullable: false})
    specVersion!: number

    /**
     * As state_getMetadata answers with it.
     */
    @BytesColumn_({nullable: false})
    metadata!: Uint8Array

    /**
     * blake2_256 of the metadata.
     */
    @StringColumn_({nullable: false})
    metadataHash!: string
}
