-- SPDX-License-Identifier: Apache-2.0
policy { id = "c.a", on_command = "*", check_command = function(cmd, ctx)
  for _, a in ipairs(cmd.addresses) do cmd:deny("%s %s", a, tostring(cmd.flags.force)) end
  cmd:warn(cmd.args[1]) cmd:note(cmd.flags["lock-timeout"])
end }
