-- SPDX-License-Identifier: Apache-2.0
warn("@on") for i=1,10 do warn("x") end
