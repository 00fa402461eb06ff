-- SPDX-License-Identifier: Apache-2.0
local t=setmetatable({},{__len=function() return 1<<60 end,
  __index=function() return "" end}) table.concat(t)
