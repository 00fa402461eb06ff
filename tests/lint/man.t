# SPDX-License-Identifier: Apache-2.0
# Manual pages pass mandoc's lint; their tables say what the code says.
. "$srcdir/tests/lint/lint.sh"

if ! command -v mandoc >/dev/null; then
    echo "1..0 # SKIP mandoc is not installed"
    exit 77
fi

files '^docs/.*\.[15]$' | while read -r f; do
    mandoc -T lint -W style "$f" 2>&1 | grep -v -E 'referenced manual not found|outdated mandoc.db'
done | check "mandoc lint"

# same CODE PAGE: two tables as "name text" lines, in order.
same() {
    [ -n "$1" ] && [ "$1" = "$2" ] && return
    printf 'the code has:\n%s\nthe page has:\n%s\n' "$1" "$2"
}

exit_code=$(sed -n 's/^ *X([A-Z]*, \([0-9]*\), "\(.*\)").*/\1 \2/p' base/exitcode.h)
exit_page=$(sed -n '/^\.Sh EXIT STATUS/,/^\.Sh /p' docs/moongate.1 |
    awk '/^\.It / { value = $2; next }
         value != "" { print value " " $0; value = "" }')
same "$exit_code" "$exit_page" |
    check "exit statuses of moongate.1 are those of base/exitcode.h"

commands_code=$(sed -n 's/^COMMAND(\([a-z_]*\), [a-z]*, "\(.*\)")$/\1 \2/p' cli/commands.def)
commands_page=$(sed -n '/^\.Sh COMMANDS/,/^\.Sh /p' docs/moongate.1 |
    awk '/^\.It Cm / { value = $3; next }
         value != "" { print value " " $0; value = "" }')
same "$commands_code" "$commands_page" |
    check "commands of moongate.1 are those of cli/commands.def"

formats=$(sed -n 's/^FORMAT(\([a-z]*\), .*/\1/p' policies/formats.def)
for name in ${formats:-none}; do
    grep -q -x "\.It Ic $name" docs/moongate.1 || echo "$name"
done | check "every format of policies/formats.def is in moongate.1"

# Every key that this version knows is told.
keys=$(sed -n 's/^SETTING("[a-z_]*", "\([a-z_]*\)", [A-Z]*, 1, .*/\1/p' wrapper/settings.def)
for key in ${keys:-none}; do
    grep -q -E "^\.(It Ic|Ss|Ic) $key( |$)" docs/moongate.lua.5 || echo "$key"
done | check "every key of wrapper/settings.def is in moongate.lua.5"

keys_code=$(awk -f build-aux/settings-table.awk wrapper/settings.def)
keys_page=$(sed -n '/^\.Sh ALL KEYS/,/^\.Sh [^A]/p' docs/moongate.lua.5 |
    grep -e '^\.It [^S].* Ta ')
same "$keys_code" "$keys_page" |
    check "the table of moongate.lua.5 is wrapper/settings.def"

# Every name that policies can call or read is told.
names=$(grep -h -o -E '\{"[a-z_]+", [a-z_]+\}' policies/bind_rc.c policies/bind_plan.c \
    policies/bind_help.c | sed 's/{"\(.*\)",.*/\1/' | sort -u)
for name in ${names:-none}; do
    grep -q -w -e "$name" docs/moongate-policy.5 || echo "$name"
done | check "every name of policies/bind_*.c is in moongate-policy.5"

# So is every stock policy, with its parameters.
for f in policies/std/*.lua; do
    sed -n -e 's/^  id *= *"\([a-z0-9.]*\)".*/\1/p' \
        -e '/^  params *= {/,/^  }/s/^    \([a-z_]*\) *=.*/\1/p' "$f" | while read -r name; do
        sed -n '/^\.Sh STOCK/,/^\.Sh EX/p' docs/moongate-policy.5 | grep -q -w -e "$name" ||
            echo "$f: $name"
    done
done | check "every stock policy and its parameters are in moongate-policy.5"

done_checking
