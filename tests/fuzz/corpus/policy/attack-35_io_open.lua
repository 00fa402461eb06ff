-- SPDX-License-Identifier: Apache-2.0
print("IO:", io.open("/etc/passwd"):read("l"))
