-- SPDX-License-Identifier: Apache-2.0
local s=(""):rep(1<<62)
