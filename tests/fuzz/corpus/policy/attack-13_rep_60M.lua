-- SPDX-License-Identifier: Apache-2.0
while true do local s=("x"):rep(60*1024*1024) end
