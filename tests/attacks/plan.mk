# SPDX-License-Identifier: Apache-2.0
# The way around by plan files.
