-- SPDX-License-Identifier: Apache-2.0
-- No aws_cloudfront_distribution may have a default or ordered cache behavior with
-- viewer_protocol_policy "allow-all".
policy {
  id = "regula.cloudfront-https",
  match = { type = "aws_cloudfront_distribution", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    for _, name in ipairs { "default_cache_behavior", "ordered_cache_behavior" } do
      for path, protocol in rc:each(name .. "[*].viewer_protocol_policy") do
        if protocol == "allow-all" then rc:deny(path, "it allows plain HTTP") end
      end
    end
  end,
}
