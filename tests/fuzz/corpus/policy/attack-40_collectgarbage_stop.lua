-- SPDX-License-Identifier: Apache-2.0
collectgarbage("stop") while true do local x={} end
