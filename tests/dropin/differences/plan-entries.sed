# SPDX-License-Identifier: Apache-2.0
s/^without$/with/
