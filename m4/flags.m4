dnl SPDX-License-Identifier: Apache-2.0
dnl Warnings, hardening, sanitizers and coverage go into our own variables: the user's CFLAGS stay.
AC_DEFUN([MOONGATE_FLAGS], [
  OWN_CFLAGS="-std=gnu11 -fno-common -fstack-protector-strong -fPIE"
  OWN_CPPFLAGS=
  OWN_LDFLAGS="-pie -Wl,-z,relro,-z,now -Wl,--as-needed"
  for flag in -Wall -Wextra -Wshadow -Wvla -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes \
      -Wpointer-arith -Wwrite-strings -Wundef -Wdouble-promotion -Wimplicit-fallthrough \
      -Wold-style-definition -Wcast-qual -Wnull-dereference -Wlogical-op; do
    save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $flag"
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([int moongate_flag;])], [OWN_CFLAGS="$OWN_CFLAGS $flag"])
    CFLAGS=$save_CFLAGS
  done
  AS_IF([test "$enable_werror" = yes], [OWN_CFLAGS="$OWN_CFLAGS -Werror"])
  AS_IF([test "$enable_sanitizers" = yes], [
    OWN_CFLAGS="$OWN_CFLAGS -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
    OWN_CPPFLAGS="-DMOONGATE_SANITIZED=1"
    OWN_LDFLAGS="$OWN_LDFLAGS -fsanitize=address,undefined"],
    [OWN_CPPFLAGS="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])
  AS_IF([test "$enable_coverage" = yes], [
    OWN_CFLAGS="$OWN_CFLAGS --coverage -O0"
    OWN_CPPFLAGS="-DMOONGATE_COVERAGE=1"
    OWN_LDFLAGS="$OWN_LDFLAGS --coverage"])
  AC_SUBST([OWN_CFLAGS])
  AC_SUBST([OWN_CPPFLAGS])
  AC_SUBST([OWN_LDFLAGS])
])
