-- SPDX-License-Identifier: Apache-2.0
-- Tests are left out: what they make is in states of their own.
local by_hand = {
  "force-unlock", "import", "init", "refresh", "state migrate", "state mv", "state push",
  "state replace-provider", "state rm", "taint", "untaint", "workspace delete", "workspace new",
}

policy {
  id          = "state.commands",
  title       = "A state is changed by a plan, not by hand",
  description = "Commands that write state show nobody beforehand what they will change. For most "
             .. "of them there are blocks that a plan shows: moved, removed, import.",
  severity    = "high",
  remediation = "write a moved, removed or import block, or plan with -replace; or list the "
             .. "command in params.allowed",
  params      = {
    allowed = {},  -- commands that may be run, by their full name: { "force-unlock", "init" }
  },
  on_command    = by_hand,
  check_command = function(cmd, ctx)
    for _, name in ipairs(ctx.params.allowed) do
      if name == cmd.command then return end
    end
    cmd:deny("%s is not among the commands that may change a state by hand", cmd.command)
  end,
}
