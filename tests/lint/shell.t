# SPDX-License-Identifier: Apache-2.0
# Shell scripts pass shellcheck at its level "warning".  What the tests' environment sets (srcdir,
# MOONGATE_*) counts as assigned, what a library sets counts as used, and files that are sourced
# are not followed.
. "$srcdir/tests/lint/lint.sh"

if ! command -v shellcheck >/dev/null; then
    echo "1..0 # SKIP shellcheck is not installed"
    exit 77
fi

files '\.(sh|t)$|^\.ci/' | tr '\n' '\0' |
    xargs -0 shellcheck -s sh -S warning -e SC1091,SC2034,SC2154 -f gcc | check "shellcheck"

done_checking
