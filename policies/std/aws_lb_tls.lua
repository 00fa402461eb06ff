-- SPDX-License-Identifier: Apache-2.0
policy {
  id          = "aws.lbtls",
  title       = "Load balancers speak HTTPS",
  description = "A listener for HTTP may send everybody on to HTTPS and do nothing else.  What "
             .. "goes over TCP or UDP a plan does not tell.",
  severity    = "high",
  remediation = "listen for HTTPS, or redirect to it",
  controls    = { "NIST 800-53: SC-8" },
  match = {
    type = { "aws_lb_listener", "aws_alb_listener" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    if rc:get("protocol") ~= "HTTP" then return end
    for i, action in ipairs(rc:get("default_action") or {}) do
      local to = action.type == "redirect" and action.redirect and action.redirect[1]
      -- A redirect without a word keeps the protocol.
      if not to or to.protocol ~= "HTTPS" then
        rc:deny(("default_action[%d]"):format(i - 1), "HTTP is served, not sent on to HTTPS")
      end
    end
  end,
}
