-- SPDX-License-Identifier: Apache-2.0
-- Two rules that look at every resource: one reads a nested value, one matches a pattern.
policy {
    id = "bench.owner",
    match = { type = "terraform_data", on = { "create", "update" } },
    check = function(rc)
        local owner = rc.after.input.tags.owner
        if owner == nil or owner == "" then
            rc:deny("input.tags.owner", "tags.owner is missing")
        end
    end,
}

policy {
    id = "bench.name",
    match = { type = "terraform_data", on = { "create", "update" } },
    check = function(rc)
        if not rc.after.input.name:find("^pool%-%d+$") then
            rc:deny("input.name", "the name %s is not pool-<number>", rc.after.input.name)
        end
    end,
}
