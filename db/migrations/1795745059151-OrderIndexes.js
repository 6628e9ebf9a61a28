module.exports = class OrderIndexes1795745059151 {
    name = 'OrderIndexes1795745059151'

    async up(db) {
        await db.query(`DROP INDEX "IDX_d83afa683094d63ab33f8d9a24"`)
        await db.query(`DROP INDEX "IDX_f0b8490a891009411bb6a95146"`)
        await db.query(`DROP INDEX "IDX_96d1a1be636615ba4249d0247e"`)
        await db.query(`DROP INDEX "IDX_395724ae8e18b800b04a08a101"`)
        await db.query(`DROP INDEX "IDX_828ebb41ed0beab715fe30d53e"`)
        await db.query(`DROP INDEX "IDX_13263015600df524c5cebb090f"`)
        await db.query(`DROP INDEX "IDX_903071fa6f845566a03224c655"`)
        await db.query(`CREATE INDEX "IDX_b428efba5b22a0ea928d580c4a" ON "account" ("delivered_total_mwh", "id") `)
        await db.query(`CREATE INDEX "IDX_8099f626e5f2669f7ca6da1b34" ON "account" ("reward_total", "id") `)
        await db.query(`CREATE INDEX "IDX_bd893045760f719e24a95a4256" ON "account" ("balance", "id") `)
        await db.query(`CREATE INDEX "IDX_0508caf9b6f9ac0eada8cfa428" ON "device" ("delivered_total_mwh", "id") `)
        await db.query(`CREATE INDEX "IDX_cf82b0ce3b1d06872443c15c87" ON "device" ("reward_total", "id") `)
        await db.query(`CREATE INDEX "IDX_d0a7f4ddc0aee0eed0d076145d" ON "device" ("stake", "id") `)
        await db.query(`CREATE INDEX "IDX_e530c99bf6384b6704bed68a50" ON "reward" ("amount", "id") `)
    }

    async down(db) {
        await db.query(`CREATE INDEX "IDX_d83afa683094d63ab33f8d9a24" ON "account" ("balance") `)
        await db.query(`CREATE INDEX "IDX_f0b8490a891009411bb6a95146" ON "account" ("reward_total") `)
        await db.query(`CREATE INDEX "IDX_96d1a1be636615ba4249d0247e" ON "account" ("delivered_total_mwh") `)
        await db.query(`CREATE INDEX "IDX_395724ae8e18b800b04a08a101" ON "device" ("stake") `)
        await db.query(`CREATE INDEX "IDX_828ebb41ed0beab715fe30d53e" ON "device" ("reward_total") `)
        await db.query(`CREATE INDEX "IDX_13263015600df524c5cebb090f" ON "device" ("delivered_total_mwh") `)
        await db.query(`CREATE INDEX "IDX_903071fa6f845566a03224c655" ON "reward" ("amount") `)
        await db.query(`DROP INDEX "IDX_b428efba5b22a0ea928d580c4a"`)
        await db.query(`DROP INDEX "IDX_8099f626e5f2669f7ca6da1b34"`)
        await db.query(`DROP INDEX "IDX_bd893045760f719e24a95a4256"`)
        await db.query(`DROP INDEX "IDX_0508caf9b6f9ac0eada8cfa428"`)
        await db.query(`DROP INDEX "IDX_cf82b0ce3b1d06872443c15c87"`)
        await db.query(`DROP INDEX "IDX_d0a7f4ddc0aee0eed0d076145d"`)
        await db.query(`DROP INDEX "IDX_e530c99bf6384b6704bed68a50"`)
    }
}
