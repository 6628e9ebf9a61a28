module.exports = class BlockProofs1795731200000 {
    name = 'BlockProofs1795731200000'

    async up(db) {
        await db.query(`CREATE TABLE "block_proof" ("id" character varying NOT NULL, "block_height" integer NOT NULL, "block_hash" text NOT NULL, "header" bytea, "nodes" bytea array, "size_bytes" integer, "spec_name" text, "spec_version" integer, "missing_reason" text, CONSTRAINT "PK_10266743365b3c17169e48002aa" PRIMARY KEY ("id"))`)
        await db.query(`CREATE TABLE "runtime_metadata" ("id" character varying NOT NULL, "spec_name" text NOT NULL, "spec_version" integer NOT NULL, "metadata" bytea NOT NULL, "metadata_hash" text NOT NULL, CONSTRAINT "PK_2c4f37a375f0d839f5e1d0766ac" PRIMARY KEY ("id"))`)
        await db.query(`CREATE TABLE "proof_progress" ("id" character varying NOT NULL, "through_height" integer NOT NULL, "stored_count" integer NOT NULL, "missing_count" integer NOT NULL, "stored_bytes" numeric NOT NULL, "is_provable" boolean, "problem" text, CONSTRAINT "PK_5c98f5047bb0c79a038aeff9760" PRIMARY KEY ("id"))`)
    }

    async down(db) {
        await db.query(`DROP TABLE "block_proof"`)
        await db.query(`DROP TABLE "runtime_metadata"`)
        await db.query(`DROP TABLE "proof_progress"`)
    }
}
