import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, ManyToOne as ManyToOne_, StringColumn as StringColumn_, IntColumn as IntColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Account} from "./account.model"
import {DeviceStatus} from "./_deviceStatus"
import {ContractEvent} from "./contractEvent.model"

@Index_(["stake", "id"], {unique: false})
@Index_(["rewardTotal", "id"], {unique: false})
@Index_(["deliveredTotalMwh", "id"], {unique: false})
@Entity_()
export class Device {
    constructor(props?: Partial<Device>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @ManyToOne_(() => Account, {nullable: true})
    owner!: Account

    @Index_()
    @StringColumn_({nullable: false})
    oracle!: string

    @StringColumn_({nullable: false})
    deviceType!: string

    @IntColumn_({nullable: false})
    capacityWatts!: number

    @StringColumn_({nullable: false})
    siteId!: string

    @Index_()
    @StringColumn_({nullable: false})
    region!: string

    @StringColumn_({nullable: false})
    manufacturer!: string

    @StringColumn_({nullable: false})
    model!: string

    @StringColumn_({nullable: false})
    firmware!: string

    @Column_("varchar", {length: 8, nullable: false})
    status!: DeviceStatus

    @BigIntColumn_({nullable: false})
    stake!: bigint

    @IntColumn_({nullable: false})
    reputation!: number

    @Index_()
    @BigIntColumn_({nullable: false})
    registeredAtMs!: bigint

    @BigIntColumn_({nullable: false})
    activeSinceMs!: bigint

    @BigIntColumn_({nullable: false})
    lockedUntilMs!: bigint

    @BigIntColumn_({nullable: true})
    lastIntervalEndMs!: bigint | undefined | null

    @BigIntColumn_({nullable: false})
    rewardTotal!: bigint

    @BigIntColumn_({nullable: false})
    deliveredTotalMwh!: bigint

    @IntColumn_({nullable: false})
    participationCount!: number

    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent
}
