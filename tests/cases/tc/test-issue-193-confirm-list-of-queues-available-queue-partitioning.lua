-- SPDX-License-Identifier: Apache-2.0
-- The azurerm_servicebus_queue instance with for_each key "somethingdifferent" must have
-- enable_partitioning false; the other instances must have it true.
policy {
  id = "tc.test-issue-193-confirm-list-of-queues-available-queue-partitioning",
  match = { type = "azurerm_servicebus_queue", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.enable_partitioning ~= (rc.index ~= "somethingdifferent") then
      rc:deny("enable_partitioning", "it is %s", rc:show("enable_partitioning"))
    end
  end,
}
