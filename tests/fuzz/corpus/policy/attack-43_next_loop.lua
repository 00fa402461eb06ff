-- SPDX-License-Identifier: Apache-2.0
local t={} for i=1,1000000 do t[i]=1 end for i=1,1000000 do t[i]=nil end while true do next(t) end
