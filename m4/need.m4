dnl SPDX-License-Identifier: Apache-2.0
dnl MOONGATE_NEED(NAME, PKG-CONFIG MODULES, DEBIAN PACKAGE): required, with the command that helps.
AC_DEFUN([MOONGATE_NEED], [
  PKG_CHECK_MODULES([$1], [$2], [],
    [AC_MSG_ERROR([$2 is missing: apt-get install $3 (make demo installs everything)])])
])
