-- SPDX-License-Identifier: Apache-2.0
local function m() return setmetatable({},{__gc=function() m2=m() for i=1,1e9 do end end}) end
m() while true do collectgarbage() end
