-- SPDX-License-Identifier: Apache-2.0
local t=setmetatable({},{__len=function() return (1<<60) end,
  __newindex=function() end}) table.insert(t,1,1)
