# SPDX-License-Identifier: Apache-2.0
# The judge as a process: what it links, what it refuses, and manifests through it.
. "$srcdir/tests/cli/judge-lib.sh"

# Only these libraries: each other one would be privilege and start-up time.
links() {
    own='liblua5\.4|libjansson|libseccomp'
    system='linux-vdso|libc|libm|ld-linux[^.]*|libdl|libpthread|librt'
    sanitizer='libasan|libubsan|libgcc_s|libstdc\+\+'
    ldd "$judge" | awk '{ print $1 }' | sed 's|.*/||' |
        grep -v -E "^($own|$system|$sanitizer)(\.|\$)" >"$tmp/more"
    cat "$tmp/more"
    [ ! -s "$tmp/more" ]
}
ok "links lua, jansson and seccomp only" links

status() {
    want=$1
    shift
    "$@" </dev/null >"$tmp/stdout" 2>"$tmp/stderr"
    got=$?
    echo "status $got, wanted $want"
    [ "$got" = "$want" ] && [ ! -s "$tmp/stdout" ] && [ ! -s "$tmp/stderr" ]
}
ok "an unknown argument is refused, silently" status 64 "$judge" --what
ok "without its descriptors it ends, silently" status 70 "$judge" 3<&- 4<&- 5<&-

# statements TEXT WANTED: the manifest's statements as one line
statements() {
    printf '%b' "$1" >"$tmp/moongate.lua"
    "$driver" --manifest "$judge" "$tmp/moongate.lua" >"$tmp/said"
    sed 1,2d "$tmp/said" | tr -d ' \n' >"$tmp/line"
    echo "got    $(cat "$tmp/line")"
    echo "wanted $2"
    [ "$(cat "$tmp/line")" = "$2" ]
}

# refused TEXT WANTED: the manifest's error
refused() {
    printf '%b' "$1" >"$tmp/moongate.lua"
    "$driver" --manifest "$judge" "$tmp/moongate.lua" >"$tmp/said" && return 1
    echo "got    $(sed -n 3p "$tmp/said")"
    echo "wanted $2"
    [ "$(sed -n 3p "$tmp/said")" = "$2" ]
}

ok "an empty manifest has no statements" statements '-- nothing\n' '[]'
ok "a call is a statement" statements 'gate {\n  mode = "enforced"\n}\n' \
    '[{"args":[{"mode":"enforced"}],"line":1,"name":"gate"}]'
ok "a call with more tables is one statement" statements '\nuse "a.b" { level = "soft" }\n' \
    '[{"args":["a.b",{"level":"soft"}],"line":2,"name":"use"}]'
ok "arguments in parentheses" statements 'stack("net", { 1, 2.5, true })\n' \
    '[{"args":["net",[1,2.5,true]],"line":1,"name":"stack"}]'
ok "an assignment is a statement" statements 'local n = 2\nsign = { key = "k" .. n }\n' \
    '[{"args":[{"key":"k2"}],"line":2,"name":"sign"}]'
ok "an empty table is an object" statements 'gate {}\n' '[{"args":[{}],"line":1,"name":"gate"}]'
ok "statements keep their order" statements 'b(1) a(2) c = 3\n' \
    '[{"args":[1],"line":1,"name":"b"},{"args":[2],"line":1,"name":"a"},'\
'{"args":[3],"line":1,"name":"c"}]'
ok "mixed tables are refused" refused 'gate { 1, mode = 2 }\n' \
    'moongate.lua:1: gate: a table has both names and positions'
ok "functions are refused" refused '\ngate { mode = os }\n' \
    'moongate.lua:2: gate: a function is not a value (a name that is not set?)'
ok "lists with gaps are refused" refused 'gate { [1] = 1, [3] = 3 }\n' \
    'moongate.lua:1: gate: a list has gaps'
ok "a table in itself is refused" refused 'local t = {} t.t = t gate(t)\n' \
    'moongate.lua:1: gate: tables are nested too deeply'
ok "infinity is refused" refused 'gate(1/0)\n' 'moongate.lua:1: gate: a number is not finite'
ok "a text that is not UTF-8 is refused" refused 'gate("\\xff")\n' \
    'moongate.lua:1: gate: a text is not UTF-8'
ok "syntax errors name file and line" refused '\n\ngate {\n' \
    'moongate.lua:4: unexpected symbol near <eof>'
ok "nil is refused" refused 'gate(nil)\n' \
    'moongate.lua:1: argument 1 is nil (a name that is not set?)'
ok "endless manifests are refused" refused 'while true do end\n' \
    'moongate.lua:1: the instruction budget is spent'
ok "endless statements are refused" refused 'while true do a(1) end\n' \
    'moongate.lua:1: more than 10000 statements'
ok "there is no library" refused 'gate(string.rep("x", 3))\n' \
    "moongate.lua:1: attempt to index a function value (global 'string')"

# command JSON POLICY VERDICT TEXT: a command instead of a plan, and what the decision says
command() {
    printf '%b' "$2" >"$tmp/p.lua"
    "$driver" --command "$judge" "$1" "$tmp/p.lua" >"$tmp/said"
    cat "$tmp/said"
    [ "$(head -n 1 "$tmp/said")" = "$3" ] && grep -q -F -e "$4" "$tmp/said"
}
rm='{"command":"state rm","args":["a"],"addresses":["a"],"flags":{},"workspace":"w","root":""}'
deny='policy { id = "t", on_command = { "state rm" }, check_command = function(cmd)\n
  cmd:deny("%s", cmd.addresses[1]) end }\n'
ok "a command is denied" command "$rm" "$deny" deny '"address": "@command"'
ok "the decision names it" command "$rm" "$deny" deny '"command": "state rm"'
ok "and has no plan" command "$rm" "$deny" deny '"plan": null'
ok "another policy's command is nobody's" command '{"command":"taint"}' "$deny" allow \
    '"policies": []'
ok "a command that policies could not name" command '{"command":"eat"}' "$deny" undecided \
    'none that policies know'
ok "a broken policy leaves it undecided, whatever it is about" command "$rm" 'x = = 1\n' \
    undecided 'unexpected symbol'
ok "policies for commands judge no plan" sh -c "\"$driver\" \"$judge\" \"$plan\" \"$tmp/p.lua\";
    [ \$? = 82 ]"
printf '%b' "$deny" >"$tmp/p.lua"
ok "and do not count for one" sh -c "\"$driver\" \"$judge\" \"$plan\" \"$tmp/p.lua\" |
    grep -q 'no policies judge plans'"

# The two ways of being called and the two kinds of request belong together.
: >"$tmp/answer"
limits='"limits":{"memory_bytes":1000000,"instructions":10000},"files":[]'
echo "{\"nonce\":\"n\",$limits,\"command\":$rm}" >"$tmp/of-command"
echo "{\"nonce\":\"n\",$limits}" >"$tmp/of-plan"
ok "a command's request without --command" sh -c \
    "\"$judge\" 3<\"$plan\" 4<\"$tmp/of-command\" 5>\"$tmp/answer\"; [ \$? = 72 ]"
ok "a plan's request with it" sh -c \
    "\"$judge\" --command 4<\"$tmp/of-plan\" 5>\"$tmp/answer\"; [ \$? = 72 ]"
ok "neither is answered" test ! -s "$tmp/answer"
done_testing
