-- SPDX-License-Identifier: Apache-2.0
coroutine.wrap(function() while true do end end)()
