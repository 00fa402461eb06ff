-- SPDX-License-Identifier: Apache-2.0
xpcall(function() while true do end end, function() while true do end end)
