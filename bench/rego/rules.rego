# SPDX-License-Identifier: Apache-2.0
# The two rules of bench/policies/rules.lua for OPA and conftest.
package main

import rego.v1

changed contains rc if {
	some rc in input.resource_changes
	rc.type == "terraform_data"
	some action in rc.change.actions
	action in {"create", "update"}
}

deny contains msg if {
	some rc in changed
	object.get(rc.change.after, ["input", "tags", "owner"], "") == ""
	msg := sprintf("%s: tags.owner is missing", [rc.address])
}

deny contains msg if {
	some rc in changed
	not regex.match(`^pool-[0-9]+$`, rc.change.after.input.name)
	msg := sprintf("%s: the name is not pool-<number>", [rc.address])
}
