import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, BigIntColumn as BigIntColumn_, ManyToOne as ManyToOne_, StringColumn as StringColumn_, IntColumn as IntColumn_} from "@subsquid/typeorm-store"
import {GridEvent} from "./gridEvent.model"
import {Device} from "./device.model"
import {Account} from "./account.model"
import {ParticipationStatus} from "./_participationStatus"
import {Outcome} from "./_outcome"
import {ContractEvent} from "./contractEvent.model"

@Index_(["owner", "number"], {unique: false})
@Index_(["device", "number"], {unique: false})
@Index_(["gridEvent", "number"], {unique: false})
@Entity_()
export class Participation {
    constructor(props?: Partial<Participation>) {
        Object.assign(this, props)
    }

    /**
     * `<eventId>-<deviceId>`
     */
    @PrimaryColumn_()
    id!: string

    /**
     * Of its enrolment in the grid service's numbered history, so in the order of enrolment; what lists are ordered by.
     */
    @Index_({unique: true})
    @BigIntColumn_({nullable: false})
    number!: bigint

    @ManyToOne_(() => GridEvent, {nullable: true})
    gridEvent!: GridEvent

    @ManyToOne_(() => Device, {nullable: true})
    device!: Device

    @ManyToOne_(() => Account, {nullable: true})
    owner!: Account

    @StringColumn_({nullable: false})
    oracle!: string

    @BigIntColumn_({nullable: false})
    baselineMwh!: bigint

    @BigIntColumn_({nullable: false})
    expectedMwh!: bigint

    @StringColumn_({nullable: false})
    methodId!: string

    @BigIntColumn_({nullable: false})
    basisFromMs!: bigint

    @BigIntColumn_({nullable: false})
    basisToMs!: bigint

    @IntColumn_({nullable: false})
    basisCount!: number

    @StringColumn_({nullable: false})
    evidence!: string

    @IntColumn_({nullable: false})
    capacityWatts!: number

    @IntColumn_({nullable: false})
    reputation!: number

    @BigIntColumn_({nullable: false})
    meteredMwh!: bigint

    @BigIntColumn_({nullable: false})
    coveredMs!: bigint

    @BigIntColumn_({nullable: false})
    windowMs!: bigint

    @Column_("varchar", {length: 8, nullable: false})
    status!: ParticipationStatus

    @IntColumn_({nullable: false})
    disputeCount!: number

    @BigIntColumn_({nullable: false})
    enrolledAtMs!: bigint

    /**
     * The fields below are null until it is settled.
     */
    @BigIntColumn_({nullable: true})
    rawMwh!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    deliveredMwh!: bigint | undefined | null

    @Column_("varchar", {length: 9, nullable: true})
    outcome!: Outcome | undefined | null

    @BigIntColumn_({nullable: true})
    reward!: bigint | undefined | null

    @StringColumn_({nullable: true})
    settledBy!: string | undefined | null

    @BigIntColumn_({nullable: true})
    settledAtMs!: bigint | undefined | null

    /**
     * The event that enrolled it.
     */
    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    event!: ContractEvent

    /**
     * The event that settled it.
     */
    @Index_()
    @ManyToOne_(() => ContractEvent, {nullable: true})
    settledEvent!: ContractEvent | undefined | null
}
