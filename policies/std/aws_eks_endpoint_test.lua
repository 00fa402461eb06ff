-- SPDX-License-Identifier: Apache-2.0
local cluster = "module.child.module.a.aws_eks_cluster.cluster"
local function with(config)
  return { [cluster] = { vpc_config = { config } } }
end
test "clusters" {
  policy = "aws.eks", plan = fixture "plans/checkov__data-partial-values.json",
  cases = {
    { name = "no word of ranges", expect = { deny = { cluster } } },
    { name = "private", expect = { pass = { cluster } },
      set = with { endpoint_public_access = false } },
    { name = "one network", expect = { pass = { cluster } },
      set = with { endpoint_public_access = true, public_access_cidrs = { "192.0.2.0/24" } } },
    { name = "two halves", expect = { deny = { cluster } },
      set = with { endpoint_public_access = true,
                   public_access_cidrs = { "0.0.0.0/1", "128.0.0.0/1" } } },
  },
}
