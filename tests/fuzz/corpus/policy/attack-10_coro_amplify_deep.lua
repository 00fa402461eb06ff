-- SPDX-License-Identifier: Apache-2.0
local wrap=coroutine.wrap
local function mk(d) if d==0 then return function() for i=1,200 do end end end
  local g=mk(d-1) return function() for i=1,60 do wrap(g)() end end end
local top=mk(12) top()
