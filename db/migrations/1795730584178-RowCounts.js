/** The tables that the API lists. */
const TABLES = [
    'account', 'condition', 'contract_event', 'contract_state', 'device', 'device_change', 'dispute', 'grid_event',
    'meter_interval', 'parameter', 'parameter_change', 'participation', 'proposal', 'refused_interval', 'reward',
    'role_change', 'role_grant', 'rule', 'rule_trigger', 'stake_change', 'transfer', 'vote',
]

module.exports = class RowCounts1795730584178 {
    name = 'RowCounts1795730584178'

    async up(db) {
        await db.query(`CREATE TABLE "row_count" ("id" character varying NOT NULL, "count" numeric NOT NULL, CONSTRAINT "PK_5cb254bec5b4d81ac8a6eabda71" PRIMARY KEY ("id"))`)
        // A statement that changes nothing writes nothing.
        await db.query(`CREATE FUNCTION "count_rows"() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE change bigint;
            BEGIN
                SELECT count(*) INTO change FROM changed;
                IF change = 0 THEN RETURN NULL; END IF;
                IF TG_OP = 'DELETE' THEN change := -change; END IF;
                UPDATE "row_count" SET "count" = "count" + change WHERE "id" = TG_TABLE_NAME;
                RETURN NULL;
            END $$`)
        for (const table of TABLES) {
            await db.query(`INSERT INTO "row_count" SELECT '${table}', count(*) FROM "${table}"`)
            await db.query(`CREATE TRIGGER "count_added" AFTER INSERT ON "${table}" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "count_rows"()`)
            await db.query(`CREATE TRIGGER "count_removed" AFTER DELETE ON "${table}" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "count_rows"()`)
        }
    }

    async down(db) {
        for (const table of TABLES) {
            await db.query(`DROP TRIGGER "count_added" ON "${table}"`)
            await db.query(`DROP TRIGGER "count_removed" ON "${table}"`)
        }
        await db.query(`DROP FUNCTION "count_rows"()`)
        await db.query(`DROP TABLE "row_count"`)
    }
}
