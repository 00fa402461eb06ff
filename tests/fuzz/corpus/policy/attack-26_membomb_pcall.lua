-- SPDX-License-Identifier: Apache-2.0
local t={} while true do pcall(function() while true do t[#t+1]=("x"):rep(100000) end end) end
