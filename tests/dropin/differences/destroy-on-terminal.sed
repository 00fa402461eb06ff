# SPDX-License-Identifier: Apache-2.0
s/Destroy complete! Resources: ([0-9]+) destroyed/Apply complete! Resources: 0 added, 0 changed, \1 destroyed/
