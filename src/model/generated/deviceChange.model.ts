import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, ManyToOne as ManyToOne_, Index as Index_, StringColumn as StringColumn_, IntColumn as IntColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Device} from "./device.model"
import {DeviceStatus} from "./_deviceStatus"
import {ContractEvent} from "./contractEvent.model"

/**
 * One change of a device that is not one of its stake: of its state, its oracle or what is known of it.
 */
@Entity_()
export class DeviceChange {
    constructor(props?: Partial<DeviceChange>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @ManyToOne_(() => Device, {nullable: true})
    device!: Device

    /**
     * Registered, Accepted, Deactivated, Reactivated, OracleChanged or MetadataUpdated
     */
    @StringColumn_({nullable: false})
    kind!: string

    @StringColumn_({nullable: false})
    oracle!: string

    @Column_("varchar", {length: 8, nullable: false})
    status!: DeviceStatus

    @IntColumn_({nullable: false})
    capacityWatts!: number

    @BigIntColumn_({nullable: false})
    changedAtMs!: bigint

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
