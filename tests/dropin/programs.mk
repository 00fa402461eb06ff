# SPDX-License-Identifier: Apache-2.0
# What programs that call the engine expect.
