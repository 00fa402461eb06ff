# SPDX-License-Identifier: Apache-2.0
/^--- stdout$/,/^--- stderr$/s/^1$/2/
