-- SPDX-License-Identifier: Apache-2.0
load(function() return " " end)
