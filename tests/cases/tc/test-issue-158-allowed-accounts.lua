-- SPDX-License-Identifier: Apache-2.0
-- Every aws provider configuration must set allowed_account_ids
-- (configuration.provider_config).
policy {
  id = "tc.test-issue-158-allowed-accounts",
  check_plan = function(plan)
    for _, provider in ipairs(plan:providers()) do
      if provider.name == "aws" and provider:config("allowed_account_ids") == nil then
        plan:deny("provider %s does not set allowed_account_ids", provider.key)
      end
    end
  end,
}
