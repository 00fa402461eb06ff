-- SPDX-License-Identifier: Apache-2.0
-- No aws provider configuration may hold a constant access_key (20 upper-case alphanumerics) or
-- secret_key (40 base64 characters).
policy {
  id = "tc.test-issue-173-hardcoded-creds",
  check_plan = function(plan)
    local shapes = { access_key = "[A-Z0-9]{20}", secret_key = "[A-Za-z0-9/+=]{40}" }
    for _, provider in ipairs(plan:providers()) do
      for name, shape in pairs(shapes) do
        local key = provider.name == "aws" and provider:config(name)
        if key and key.constant and re.full(shape, key.value) then
          plan:deny("provider %s has a constant %s", provider.key, name)
        end
      end
    end
  end,
  reads_sensitive = true,
}
