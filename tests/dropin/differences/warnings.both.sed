# SPDX-License-Identifier: Apache-2.0
# The same warnings, in another place or once more.
/^\x1b\[0m\x1b\[33m[╷│╵]|^\x1b\[33m[╷│╵]/d
/^[0-9]+ resets$/d
/"@level":"warn"/d
/Warnings:|^.\[0m- Check block|^  on main.tf|^To see the full warning notes/d
/^$/d
s/^(\x1b\[0m)+//
