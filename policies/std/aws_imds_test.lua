-- SPDX-License-Identifier: Apache-2.0
local machine = "aws_instance.app_server"
local function with(options)
  return { [machine] = { metadata_options = { options } } }
end
test "machines" {
  policy = "aws.imds", plan = fixture "plans/kyverno-json__tf-ec2.json",
  cases = {
    { name = "nothing written", expect = { deny = { machine } } },
    { name = "required", expect = { pass = { machine } }, set = with { http_tokens = "required" } },
    { name = "optional", expect = { deny = { machine } }, set = with { http_tokens = "optional" } },
    { name = "switched off", expect = { pass = { machine } },
      set = with { http_endpoint = "disabled" } },
  },
}
