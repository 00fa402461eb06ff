-- SPDX-License-Identifier: Apache-2.0
local blocks = { "default_cache_behavior", "ordered_cache_behavior" }

policy {
  id          = "aws.cloudfront",
  title       = "Distributions are viewed over HTTPS",
  description = "HTTP may be redirected.",
  severity    = "medium",
  remediation = 'write viewer_protocol_policy = "redirect-to-https" or "https-only"',
  controls    = { "NIST 800-53: SC-8" },
  match = {
    type = "aws_cloudfront_distribution", mode = "managed", on = { "create", "update", "import" },
  },
  check = function(rc)
    for _, name in ipairs(blocks) do
      for i, behavior in ipairs(rc:get(name) or {}) do
        if behavior.viewer_protocol_policy == "allow-all" then
          rc:deny(("%s[%d].viewer_protocol_policy"):format(name, i - 1), "HTTP is served")
        end
      end
    end
  end,
}
