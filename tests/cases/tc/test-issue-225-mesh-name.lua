-- SPDX-License-Identifier: Apache-2.0
-- Every instance of module.appmesh_existing.aws_appmesh_virtual_node.vn must have mesh_name
-- "demo".
policy {
  id = "tc.test-issue-225-mesh-name",
  match = { module = "module.appmesh_existing", type = "aws_appmesh_virtual_node", name = "vn",
            on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.mesh_name ~= "demo" then rc:deny("mesh_name", "it is not demo") end
  end,
}
