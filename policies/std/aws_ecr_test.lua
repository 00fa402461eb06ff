-- SPDX-License-Identifier: Apache-2.0
local one = 'module.ecr_repository["repository_1"].aws_ecr_repository.ecr_repository'
local two = 'module.ecr_repository["repository_2"].aws_ecr_repository.ecr_repository'
test "repositories" {
  policy = "aws.ecr", plan = fixture "plans/tfcompliance__actions_for_each_and_modules.json",
  cases = {
    { name = "as written", expect = { deny = { one }, pass = { two } } },
    { name = "tags only", params = { scan = false }, expect = { pass = 2 } },
    { name = "tags move", set = { [two] = { image_tag_mutability = "MUTABLE" } },
      expect = { deny = 2 } },
    { name = "tags may move", params = { immutable = false },
      set = { [two] = { image_tag_mutability = "MUTABLE" } },
      expect = { deny = { one }, pass = { two } } },
    { name = "not known", set = { [two] = { image_tag_mutability = unknown } },
      expect = { deny = { one }, unknown = { two } } },
  },
}
