-- SPDX-License-Identifier: Apache-2.0
print(select('#',table.unpack({},1,1e6)))  while true do pcall(table.unpack,{},1,1e5) end
