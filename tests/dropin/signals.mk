# SPDX-License-Identifier: Apache-2.0
# Signals, with a terminal and without.
