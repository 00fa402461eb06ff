# SPDX-License-Identifier: Apache-2.0
# One sentence of a plan, which an apply does not say.
/Planning failed\./d
/^$/d
s/^(\x1b\[0m)+//
