-- SPDX-License-Identifier: Apache-2.0
-- aws provider region must be us-east-1/us-east-2, azurerm location eastus/eastus2, google zone
-- us-central1-a/us-central1-b/us-west1-a (regions may come from variables).
policy {
  id = "scalr.cloud-location",
  check_plan = function(plan)
    local function region(provider)
      local at = provider:config("region")
      local name = at and at.references and at.references[1]
      if name then return plan:variables(name:match("^var%.(.*)"))[1].value end
      return at and at.value
    end
    for _, provider in ipairs(plan:providers("aws*")) do
      if not list.has({ "us-east-1", "us-east-2" }, region(provider)) then
        for _, rc in ipairs(plan:changes { provider = "aws", mode = "managed" }) do
          rc:deny(nil, "the provider's region is not allowed")
        end
      end
    end
    for _, rc in ipairs(plan:changes { provider = { "azurerm", "google" }, mode = "managed" }) do
      local path = rc:has("location") and "location" or "zone"
      local allowed = { "eastus", "eastus2", "us-central1-a", "us-central1-b", "us-west1-a" }
      if not list.has(allowed, rc:get(path)) then
        rc:deny(path, "%s is not allowed", rc:show(path))
      end
    end
  end,
}
