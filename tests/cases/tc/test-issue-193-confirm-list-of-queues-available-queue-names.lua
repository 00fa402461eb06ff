-- SPDX-License-Identifier: Apache-2.0
-- azurerm_servicebus_queue resources named "something", "somethingelse", "somethingdifferent"
-- and "notexisting" must all be in the plan.
policy {
  id = "tc.test-issue-193-confirm-list-of-queues-available-queue-names",
  check_plan = function(plan)
    local filter, names = { type = "azurerm_servicebus_queue",
                            on = { "create", "update", "noop" } }, {}
    for i, rc in ipairs(plan:changes(filter)) do names[i] = rc.after.name end
    local wanted = { "something", "somethingelse", "somethingdifferent", "notexisting" }
    local missing = set.difference(wanted, names)
    if #missing > 0 then plan:deny("missing: %s", list.join(missing)) end
  end,
}
