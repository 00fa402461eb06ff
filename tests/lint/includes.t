# SPDX-License-Identifier: Apache-2.0
# Includes point down only, and each third-party header stays in its adapter.
. "$srcdir/tests/lint/lint.sh"

# file, then what it includes: `"x/y.h"` or `<x.h>`, one pair a line.
includes() {
    files '^(base|lua|policies|bundles|wrapper|sync|cli)/.*\.[ch]$' | while read -r f; do
        sed -n 's|^[[:space:]]*#[[:space:]]*include[[:space:]]*\([<"][^>"]*[>"]\).*|\1|p' "$f" |
            sed "s|^|$f |"
    done
}

includes | awk '
    BEGIN {
        below["base"] = "base"
        below["lua"] = "base lua"
        below["policies"] = "base lua policies"
        below["bundles"] = "base bundles"
        below["wrapper"] = "base policies bundles wrapper"
        below["sync"] = below["wrapper"] " sync"
        below["cli"] = below["sync"] " cli"
    }
    $2 ~ /^"/ {
        from = $1; sub(/\/.*/, "", from)
        to = $2; gsub(/"/, "", to); sub(/\/.*/, "", to)
        if (!index(" " below[from] " ", " " to " "))
            print $1 ": includes " $2
    }' | check "includes point down only"

# What libc, Linux and the compiler bring.
known='assert|ctype|dirent|emmintrin|endian|err|errno|fcntl|fnmatch|ftw|getopt|glob|grp'
known="$known|iconv|inttypes|langinfo"
known="$known|iconv|limits|locale|math|poll|pthread|pwd|sched|setjmp|signal|spawn|stdalign|stdarg"
known="$known|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|syslog"
known="$known|termios|time|unistd|wchar|wctype"

includes | awk -v known="^($known)[.]h$" '
    function only(header, where) { rule[header] = where }
    BEGIN {
        only("git2.h", "^(base/gitstore[a-z_]*[.][ch]|wrapper/worktree[a-z_]*[.]c)$")
        only("archive.h", "^(bundles/.*|policies/planzip)[.][ch]$")
        only("lua.h", "^(lua/.*|policies/(bind|view)[a-z_]*)[.][ch]$")
        only("lauxlib.h", rule["lua.h"])
        only("lualib.h", rule["lua.h"])
        only("openssl", "^(base/digest|bundles/signer)[.]c$")
        only("seccomp.h", "^(lua|policies|cli)/[a-z_]*confine[a-z_]*[.]c$")
        only("linux/landlock.h", rule["seccomp.h"])
        only("jansson.h", "."); only("cmocka.h", "^tests/")
        only("curl/curl.h", "[.]c$"); only("microhttpd.h", "[.]c$")
    }
    $2 ~ /^</ {
        h = $2; gsub(/[<>]/, "", h)
        sub(/_entry[.]h$/, ".h", h); sub(/^openssl\/.*/, "openssl", h)
        if (h in rule) { if ($1 !~ rule[h]) print $1 ": includes " $2 }
        else if (h !~ /^(sys|linux|asm|arpa|netinet)\// && h !~ known) print $1 ": unknown " $2
    }' |
    check "third-party headers stay in their adapters"

# curl and microhttpd: one file each in the whole tree.
for h in curl/curl.h microhttpd.h; do
    includes | awk -v h="<$h>" '$2 == h { n++; f = f " " $1 } END { if (n > 1) print h ":" f }'
done | check "one adapter for curl, one for microhttpd"

files '^(base|lua|policies|bundles|wrapper|sync|cli)/.*\.c$' | while read -r f; do
    own=${f%.c}.h
    [ -f "$own" ] || continue
    first=$(sed -n 's/^#include "\(.*\)"/\1/p; s/^#include <\(.*\)>/\1/p' "$f" | head -n 1)
    [ "$first" = "$own" ] || echo "$f: begins with $first, not with $own"
done | check "a file includes its own header first"

done_checking
