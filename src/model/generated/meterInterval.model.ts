import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, ManyToOne as ManyToOne_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Device} from "./device.model"
import {IntervalQuality} from "./_intervalQuality"
import {ContractEvent} from "./contractEvent.model"

/**
 * A metered interval that grid_service accepted.
 */
@Index_(["device", "startMs"], {unique: false})
@Entity_()
export class MeterInterval {
    constructor(props?: Partial<MeterInterval>) {
        Object.assign(this, props)
    }

    /**
     * `<deviceId>-<startMs>`
     */
    @PrimaryColumn_()
    id!: string

    @ManyToOne_(() => Device, {nullable: true})
    device!: Device

    @StringColumn_({nullable: false})
    oracle!: string

    @Index_()
    @BigIntColumn_({nullable: false})
    startMs!: bigint

    @BigIntColumn_({nullable: false})
    endMs!: bigint

    @BigIntColumn_({nullable: false})
    netMwh!: bigint

    @Column_("varchar", {length: 9, nullable: false})
    quality!: IntervalQuality

    @StringColumn_({nullable: false})
    samplesRoot!: string

    @StringColumn_({nullable: true})
    creditedEventId!: string | undefined | null

    @BigIntColumn_({nullable: false})
    creditedMwh!: bigint

    @BigIntColumn_({nullable: false})
    recordedAtMs!: bigint

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
