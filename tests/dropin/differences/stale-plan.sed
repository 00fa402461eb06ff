# SPDX-License-Identifier: Apache-2.0
# Refused by us before the engine could.
/^\x1b\[31m[╷│╵]/d
s/^(last )?1$/\182/
