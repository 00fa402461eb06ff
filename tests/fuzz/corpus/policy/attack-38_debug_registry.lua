-- SPDX-License-Identifier: Apache-2.0
print(debug.getregistry()._LOADED.os.execute)
