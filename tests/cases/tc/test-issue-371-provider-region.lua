-- SPDX-License-Identifier: Apache-2.0
-- Every aws provider configuration that sets a constant region must match
-- us-(central|north|west)-<digit>.
policy {
  id = "tc.test-issue-371-provider-region",
  check_plan = function(plan)
    for _, provider in ipairs(plan:providers()) do
      local region = provider.name == "aws" and provider:config("region")
      if region and region.constant and
         not re.full([[us-(central|north|west)-\d]], region.value) then
        plan:deny("provider %s is in %s", provider.key, region.value)
      end
    end
  end,
}
