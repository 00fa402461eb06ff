-- SPDX-License-Identifier: Apache-2.0
for i=1,3e5 do print(("x"):rep(1000)) end
