-- SPDX-License-Identifier: Apache-2.0
while true do string.format("%99.99f",1e308) end
