# SPDX-License-Identifier: Apache-2.0
# The bare engine and the wrapper side by side.
