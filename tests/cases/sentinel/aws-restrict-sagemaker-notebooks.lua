-- SPDX-License-Identifier: Apache-2.0
-- Every aws_sagemaker_notebook_instance must have root_access "Disabled" and
-- direct_internet_access "Disabled" (missing counts as a violation).
policy {
  id = "sentinel.aws-restrict-sagemaker-notebooks",
  match = { type = "aws_sagemaker_notebook_instance",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for _, path in ipairs { "root_access", "direct_internet_access" } do
      if rc:get(path) ~= "Disabled" then rc:deny(path, "it is not disabled") end
    end
  end,
}
