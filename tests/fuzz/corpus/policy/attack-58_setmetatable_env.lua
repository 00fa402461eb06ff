-- SPDX-License-Identifier: Apache-2.0
setmetatable(_G,{__index=function(t,k) while true do end end}) local x=undefined_thing
