-- SPDX-License-Identifier: Apache-2.0
debug.sethook() while true do end
