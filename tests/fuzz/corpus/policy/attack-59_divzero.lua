-- SPDX-License-Identifier: Apache-2.0
print(pcall(function() return 1//0 end)) print(math.mininteger//-1, math.mininteger%-1)
