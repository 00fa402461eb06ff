-- SPDX-License-Identifier: Apache-2.0
print("OS:",os.execute("true"))
