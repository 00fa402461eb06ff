-- SPDX-License-Identifier: Apache-2.0
-- The root output named "map" must not be sensitive.
policy {
  id = "tc.test-issue-185-parsing-outputs-output-not-sensitive",
  check_plan = function(plan)
    for _, output in ipairs(plan:outputs("map")) do
      if output.sensitive then plan:deny("output %s is sensitive", output.name) end
    end
  end,
}
