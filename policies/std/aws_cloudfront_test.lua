-- SPDX-License-Identifier: Apache-2.0
test "distributions" {
  policy = "aws.cloudfront", plan = fixture "plans/regula__cloudfront-https.json",
  cases = {
    { name = "as written", expect = { deny = { "aws_cloudfront_distribution.allow_all" },
                                      pass = 2 } },
    { name = "not known", set = { ["aws_cloudfront_distribution.allow_all"] = {
        default_cache_behavior = { { viewer_protocol_policy = unknown } } } },
      expect = { unknown = { "aws_cloudfront_distribution.allow_all" }, pass = 2 } },
  },
}
