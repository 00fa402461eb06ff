# SPDX-License-Identifier: Apache-2.0
s/^last .*/last 82/
