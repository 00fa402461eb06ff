-- SPDX-License-Identifier: Apache-2.0
policy { id = "c.b", on_command = { "state rm", "tiant" }, check_command = function(cmd) return cmd.flag end }
