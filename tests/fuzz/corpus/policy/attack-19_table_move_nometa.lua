-- SPDX-License-Identifier: Apache-2.0
table.move(setmetatable({},{__index=function() end}),1,(1<<60),2)
