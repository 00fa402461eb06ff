# SPDX-License-Identifier: Apache-2.0
# One judgement, again and again, on what differs between machines: locale, time zone, where
# memory lies, umask, home, environment, folder, the order of the policy files and how many other
# policies are judged before.  The verdict is the same to the byte.  RUNS=N: how often (100).
# shellcheck source=tests/cli/judge-lib.sh
. "$srcdir/tests/cli/judge-lib.sh"
RUNS=${RUNS:-100}
fixtures=$srcdir/tests/fixtures/generated
unset XDG_CONFIG_HOME

cd "$tmp" || exit 99
mkdir -p one/policies other/policies home-a 'home b' work
# Everything that could depend on an address, a seed, a clock or a locale.
cat >one/policies/a.lua <<'LUA'
policy { id = "d.values", match = { type = "*", on = { "create", "update", "destroy", "noop" } },
  check = function(rc)
    local seen = {}
    for _, side in ipairs { "before", "after" } do
      local at = rc[side]
      if at ~= nil and rc:known "input" and type(at.input) == "table" then
        for k, v in pairs(at.input) do seen[tostring(k)] = json.encode(v) end
      end
    end
    seen.i, seen.z, seen["ä"], seen.Z, seen[10], seen[9], seen[1.5] = 1, 2, 3, 4, 5, 6, 7
    local out = {}
    for k, v in pairs(seen) do out[#out + 1] = tostring(k) .. "=" .. tostring(v) end
    rc:warn(nil, "%s: %s %s", rc:show "input", table.concat(out, ","), ("İIi"):lower())
    for _, d in ipairs(rc:diff()) do rc:warn(d.path, "%s %s %s", d.kind, d.before, d.after) end
  end,
}
LUA
cat >one/policies/b.lua <<'LUA'
policy { id = "d.helpers", check_plan = function(plan)
    local t = {}
    for i = 1, 50 do t[i] = (i * 7919) % 101 end
    table.sort(t)
    plan:warn("%s %.3f %g %s", table.concat(t, " "), 1234.5, 1e15 / 3, tostring({}))
    plan:warn("%s %s", time.utc "2026-03-29T02:30:00+02:00", time.weekday "2026-03-29")
    plan:warn("%s", cidr.merge { "10.0.0.0/25", "10.0.0.128/25", "9.0.0.0/8" }[1])
    for _, rc in ipairs(plan:changes {}) do plan:warn("%s", rc.address) end
    local missing
    return missing.field
  end,
}
policy { id = "d.denies", check_plan = function(plan)
    for k, v in pairs { b = 1, a = 2, ["ß"] = 3, c = 4 } do plan:deny("%s %s", k, v) end
  end,
}
LUA
for i in $(seq 1 40); do
    printf 'local t = {} for i = 1, %s do t["k" .. i] = {} end\n' "$((i * 37))"
    printf 'policy { id = "o.p%s", check_plan = function(p) p:changes {} end }\n' "$i"
done >other/policies/others.lua

# The findings of a verdict alone: what other policies before it must not change.
findings() { sed -n '/^  "findings": \[/,/^  \],\{0,1\}$/p' "$1"; }

plan=$fixtures/tf1114__model.json
aslr=
setarch "$(uname -m)" -R true 2>/dev/null && aslr="setarch $(uname -m) -R"
locales=$(locale -a 2>/dev/null | sort)
nlocales=$(printf '%s\n' "$locales" | wc -l)

# run N: the settings of the Nth repetition
run() {
    set -- "$1" --policies one/policies/a.lua --policies one/policies/b.lua
    n=$1
    shift
    [ $((n % 5)) -ne 1 ] || set -- --policies one/policies/b.lua --policies one/policies/a.lua
    [ $((n % 7)) -ne 2 ] || set -- --policies other/policies "$@"
    zone=$(printf 'UTC\nAsia/Kathmandu\nAmerica/St_Johns\n:/nowhere\nXYZ-14\n' |
        sed -n "$((n % 5 + 1))p")
    lang=$(printf '%s\n' "$locales" | sed -n "$((n % nlocales + 1))p")
    home=home-a prefix=
    [ $((n % 3)) -ne 0 ] || home='home b'
    [ $((n % 4)) -ne 0 ] || prefix=$aslr
    filler=$(printf "%$((n % 97))s" '')
    (
        umask "$(printf '022\n077\n000\n027\n' | sed -n "$((n % 4 + 1))p")"
        # The prefix is words.
        # shellcheck disable=SC2086
        exec env HOME="$PWD/$home" TZ="$zone" LC_ALL="$lang" LANG="$lang" FILLER="$filler" \
            MALLOC_PERTURB_=$((n % 256)) \
            $prefix "$MOONGATE_BINDIR/moongate" check --format json "$@" "$plan"
    )
}

run 0 >first 2>first.err
status=$?
findings first >first.findings
# all of them say the same, or they have not been judged
repeat() {
    [ "$status" -eq 81 ] && [ "$(grep -c '"outcome"' first.findings)" -gt 20 ] || {
        cat first first.err
        return 1
    }
    n=0
    while [ "$n" -lt "$RUNS" ]; do
        n=$((n + 1))
        run "$n" >again 2>again.err
        got=$?
        if [ $((n % 7)) -eq 2 ]; then
            findings again >again.findings
            cmp first.findings again.findings
        else
            cmp first again
        fi
        same=$?
        [ "$same" -eq 0 ] && [ "$got" -eq "$status" ] && continue
        echo "repetition $n: status $got, at first $status"
        diff first again | head -n 40
        cat again.err
        return 1
    done
}
ok "$RUNS repetitions, one verdict" repeat

# What is compared can differ: another plan gives other bytes.
differs() {
    plan=$fixtures/tf1114__destroy-all.json
    run 0 >again 2>/dev/null
    ! cmp -s first again
}
ok "another plan has another verdict" differs
done_testing
