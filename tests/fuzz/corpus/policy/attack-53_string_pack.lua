-- SPDX-License-Identifier: Apache-2.0
while true do string.pack(("!16"):rep(1000).."i",1) end
