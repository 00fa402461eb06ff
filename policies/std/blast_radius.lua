-- SPDX-License-Identifier: Apache-2.0
policy {
  id          = "blast.radius",
  title       = "A plan changes only so much at once",
  description = "Counts what is destroyed or forgotten, what is replaced, and what changes at all.",
  severity    = "high",
  remediation = "split the change, or get it waived",
  params      = {
    destroy = 5,    -- at most so many are destroyed or forgotten, replaced ones left out
    replace = 5,    -- at most so many are replaced
    change  = 100,  -- at most so many are created, updated, destroyed, replaced or forgotten
  },
  check_plan = function(plan, ctx)
    local replaced = plan:count { mode = "managed", on = { "replace" } }
    local gone = plan:count { mode = "managed", on = { "destroy", "forget" } } - replaced
    local all = plan:count {
      mode = "managed", on = { "create", "update", "destroy", "replace", "forget" },
    }
    if gone > ctx.params.destroy then
      plan:deny("%d resources go away, at most %d may", gone, ctx.params.destroy)
    end
    if replaced > ctx.params.replace then
      plan:deny("%d resources are replaced, at most %d may be", replaced, ctx.params.replace)
    end
    if all > ctx.params.change then
      plan:deny("%d resources change, at most %d may", all, ctx.params.change)
    end
  end,
}
