-- SPDX-License-Identifier: Apache-2.0
local listener = "aws_lb_listener.tcp-listener-noncompliant"
local function with(action)
  return { [listener] = { protocol = "HTTP", default_action = { action } } }
end
test "listeners" {
  policy = "aws.lbtls", plan = fixture "plans/tfcompliance__test_issue-171.json",
  cases = {
    { name = "no HTTP", expect = { pass = 3 } },
    { name = "HTTP", set = { [listener] = { protocol = "HTTP" } },
      expect = { pass = 2, deny = { listener } } },
    { name = "sent on", expect = { pass = 3 },
      set = with { type = "redirect", redirect = { { protocol = "HTTPS" } } } },
    { name = "sent to HTTP", expect = { pass = 2, deny = { listener } },
      set = with { type = "redirect", redirect = { { protocol = "#{protocol}" } } } },
    { name = "not known", set = { [listener] = { protocol = unknown } },
      expect = { pass = 2, unknown = { listener } } },
  },
}
