-- SPDX-License-Identifier: Apache-2.0
local table_ = "aws_dynamodb_table.basic-dynamodb-table"
local function with(enabled)
  return { [table_] = { point_in_time_recovery = { { enabled = enabled } } } }
end
test "tables" {
  policy = "aws.dynamodb", plan = fixture "plans/checkov__tags-variety.json",
  cases = {
    { name = "as written", expect = { pass = { table_ } } },
    { name = "switched off", set = with(false), expect = { deny = { table_ } } },
    { name = "not known", set = with(unknown), expect = { unknown = { table_ } } },
    { name = "no block", set = { [table_] = { point_in_time_recovery = {} } },
      expect = { deny = { table_ } } },
  },
}
