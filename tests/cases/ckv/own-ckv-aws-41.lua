-- SPDX-License-Identifier: Apache-2.0
-- No aws provider configuration block (configuration.provider_config) may contain a hard-coded
-- access_key or secret_key constant.
policy {
  id = "ckv.own-ckv-aws-41",
  check_plan = function(plan)
    for _, provider in ipairs(plan:providers()) do
      for _, name in ipairs { "access_key", "secret_key" } do
        local key = provider:config(name)
        if provider.name == "aws" and key and key.constant then
          plan:deny("provider %s has a constant %s", provider.key, name)
        end
      end
    end
  end,
}
