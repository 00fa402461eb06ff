# SPDX-License-Identifier: Apache-2.0
# The formats of a report: valid by their standards whatever a plan says, each with every policy,
# into files and to the standard output, and never another exit status.
. "$srcdir/tests/cli/check-lib.sh"

here=$srcdir/tests/cli/formats
schemas=${MOONGATE_SCHEMAS:-$srcdir/.cache/schemas}
formats=$(sed -n 's/^FORMAT(\([a-z]*\), .*/\1/p' "$srcdir/policies/formats.def")
python=
for p in python3 /usr/bin/python3; do
    "$p" -W ignore -c 'import jsonschema' 2>/dev/null && python=$p && break
done
if [ -z "$python" ] || ! command -v xmllint >"$tmp/null" || [ ! -f "$schemas/junit.xsd" ] ||
    [ ! -f "$schemas/sarif-2.1.0.json" ]; then
    echo "Bail out! it needs what 'build-aux/setup.sh packages test' and 'schemas' bring"
    exit 99
fi
# validate NAME FORMAT DIR [SCHEMA [FILE...]]
validate() {
    name=$1
    shift
    result "$name" "$("$python" -W ignore "$here/validate.py" "$@" 2>&1)"
}

# ---- random and hostile decisions ----
mkdir "$tmp/d"
"$python" "$here/decisions.py" "$tmp/d" 60
: >"$tmp/out"
: >"$tmp/err"
result "every format of every decision is written" \
    "$("$builddir/tests/bin/report_driver" "$tmp/d" "$tmp"/d/*.json 2>&1)"
validate "SARIF: valid by its schema, and whole" sarif "$tmp/d" "$schemas/sarif-2.1.0.json"
validate "GitLab: what it needs, fingerprints unique" gitlab "$tmp/d"
validate "JUnit: the counts, and every policy" junit "$tmp/d"
result "JUnit: valid by its XSD" "$(xmllint --noout --nonet --huge --schema "$schemas/junit.xsd" \
    "$tmp"/d/*.junit 2>&1 | grep -v ' validates$' | head)"
validate "TAP: a strict reader" tap "$tmp/d"
validate "GitHub: every line is one annotation" github "$tmp/d"
validate "Markdown: balanced, texts in code, never too long" markdown "$tmp/d"
validate "human: no command of a log, every policy" human "$tmp/d"
# Its parser knows version 13, of which 14 is a superset here.
mkdir "$tmp/tap"
for f in "$tmp"/d/*.tap; do sed 1s/14/13/ "$f" >"$tmp/tap/$(basename "$f")"; done
prove -e cat "$tmp/tap/plain.json.tap" >"$tmp/out" 2>&1
result "TAP: prove counts what failed" "$(grep -q 'Failed tests:  1, 3, 5$' "$tmp/out" || echo no)"
prove -q -e cat "$tmp"/tap/*.tap >"$tmp/out" 2>&1
result "TAP: prove reads all of them" "$(grep -i -E 'parse error|bad plan|no plan' "$tmp/out"
    grep -q -E '^Files=6[0-9],' "$tmp/out" || tail -n 3 "$tmp/out")"
# A fingerprint is the same when message, file and line are not.
fingerprints() { sed -n 's/.*"\(fingerprint\|moongate.v1\)": "\(.*\)".*/\2/p' "$@"; }
mkdir "$tmp/d2"
sed 's/size is 3/size is 4/g; s/"line": 4/"line": 40/g; s/main\.tf/x.tf/g' "$tmp/d/plain.json" \
    >"$tmp/plain.json"
"$builddir/tests/bin/report_driver" "$tmp/d2" "$tmp/plain.json"
for f in gitlab sarif; do
    result "$f: a fingerprint stays when words and lines move" "$(
        [ "$(fingerprints "$tmp/d/plain.json.$f")" = "$(fingerprints "$tmp/d2/plain.json.$f")" ] ||
            echo "they differ"
        fingerprints "$tmp/d/plain.json.$f" | grep -q . || echo none)"
done

# ---- a real plan ----
mkdir -p "$tmp/work/policies" "$tmp/work/live/prod" "$tmp/work/modules/pool"
cat >"$tmp/work/policies/size.lua" <<'LUA'
policy {
    id = "size.limit",
    title = "a pool has at most two members",
    severity = "high",
    match = { type = "terraform_data" },
    check = function(rc)
        if rc.after and rc.after.input and rc.after.input > 2 then
            rc:deny("input", "too many ::error::x @octocat <b> %s", "##[error]")
        end
    end,
}
LUA
cat >"$tmp/work/policies/pass.lua" <<'LUA'
policy { id = "always.pass", check_plan = function(plan) end }
LUA
cat >"$tmp/work/live/prod/main.tf" <<'TF'
module "pool" {
  source   = "../../modules/pool"
  for_each = toset(["eu.west"])
}
TF
cat >"$tmp/work/modules/pool/main.tf" <<'TF'
resource "terraform_data" "big" {
  input = 3
}
TF
git init -q "$tmp/work"
engine=$(command -v terraform || command -v tofu)
cd "$tmp/work/live/prod" || exit 99
if ! { "$engine" init -no-color && "$engine" plan -no-color -out=p.tfplan; } >"$tmp/out" 2>&1 ||
    ! "$engine" show -json p.tfplan >p.json; then
    sed 's/^/# /' "$tmp/out"
    echo "Bail out! the engine made no plan"
    exit 99
fi
mkdir "$tmp/real"
for f in $formats; do
    check --format "$f" p.tfplan
    is "$f: the same status, both policies" 81 out size.limit
    case $f in human | json) place= ;; *) place=modules/pool/main.tf ;; esac
    [ "$f" = human ] || is "$f: the policy that passed" 81 out always.pass
    [ -z "$place" ] || result "$f: files from the top of the repository" \
        "$(grep -q -F "$place" "$tmp/out" && ! grep -F "../$place" "$tmp/out" || echo no)"
    cp "$tmp/out" "$tmp/real/p.json.$f"
    check --format "$f" --policies "$tmp/work/policies/pass.lua" p.json
    is "$f: allowed is 0" 0
    cp "$tmp/out" "$tmp/real/ok.json.$f"
    check --format "$f" --policies "$tmp/work/policies/size.lua" --policies "$tmp/none" p.json
    is "$f: no policies is 82" 82 err none
done
cp "$tmp/real/p.json.json" "$tmp/real/p.json"
cp "$tmp/real/ok.json.json" "$tmp/real/ok.json"
for i in 1 2; do # it wants four
    cp "$tmp/real/p.json.sarif" "$tmp/real/p$i.json.sarif"
    cp "$tmp/real/p.json" "$tmp/real/p$i.json"
done
validate "SARIF of a real plan" sarif "$tmp/real" "$schemas/sarif-2.1.0.json"
result "human: a message begins no command in a log" \
    "$(grep -E '^ *::|##\[' "$tmp/real/p.json.human")"
result "a passing policy is counted, and named when asked for" \
    "$(grep -q '1 passed' "$tmp/real/p.json.human" || echo "not counted"
       check --verbose p.json
       grep -q '^  passed  always.pass' "$tmp/out" || echo "not named")"

# ---- the schema of the JSON ----
n=0
for f in "$srcdir"/tests/fixtures/plans/*.json; do
    n=$((n + 1))
    [ $((n % 6)) -eq 0 ] || continue
    "$MOONGATE_BINDIR/moongate" check --policies "$MOONGATE_DATA/std" --policies \
        "$tmp/work/policies" --format json="$tmp/real/fixture-$n.v" "$f" >"$tmp/out" 2>&1
done
printf 'policy {' >"$tmp/broken.lua"
check --policies "$tmp/broken.lua" --format "json=$tmp/real/broken.v" p.json
is "a broken policy has a JSON too" 82
check --policies "$tmp/none" --format "json=$tmp/real/none.v" p.json
is "so has what was not judged" 82 err none
validate "the JSON is what its schema says" json - "$srcdir/docs/verdict.schema.json" \
    "$tmp/real/p.json" "$tmp/real/ok.json" "$tmp"/real/*.v

# ---- where reports go ----
check --format junit=j.xml --format sarif=s.sarif --format human p.tfplan
is "three formats in one call" 81 out "denied by 1 of 2"
result "the files are there, readable as the user wants" "$(
    cmp j.xml "$tmp/real/p.json.junit" && cmp s.sarif "$tmp/real/p.json.sarif"
    [ "$(stat -c %a j.xml)" = "$(printf %o $((0666 & ~$(umask))))" ] || stat -c %a j.xml)" 2>&1
check --format markdown --output m.md p.tfplan
is "--output" 81
result "nothing on the standard output" "$(cat "$tmp/out"; cmp m.md "$tmp/real/p.json.markdown")"
check --output h.txt p.tfplan
result "--output of the default" "$(grep -q 'denied by 1 of 2' h.txt || echo no)"
check --format tap=- p.tfplan
is "- is the standard output" 81 out "TAP version 14"
check --format junit=j.xml --policies "$tmp/none" p.tfplan
is "an old report does not stay when nothing was judged" 82
result "the new one says why" \
    "$(grep -q 'errors="1"' j.xml && grep -q "$tmp/none" j.xml || cat j.xml)"
check --format junit=j.xml "$tmp/absent.json"
is "nor without a plan" 82 err absent.json
result "and says why" \
    "$(grep -q 'type="undecided"' j.xml && grep -q absent.json j.xml || cat j.xml)"
mkfifo pipe
timeout 60 cat pipe >"$tmp/piped" &
check --format gitlab=pipe p.tfplan
wait
is "a pipe is written to" 81
result "it has the report, and stays" \
    "$(cmp "$tmp/piped" "$tmp/real/p.json.gitlab" 2>&1; [ -p pipe ] || echo gone)"
check --format json=/dev/full p.tfplan
is "a report that cannot be written" 82 err "cannot write the report /dev/full"
check --format "json=$tmp/nowhere/x" --format tap p.tfplan
is "one that cannot be written takes no other with it" 82 err "nowhere/x" out "not ok"
ln -s target.json link.json
check --format json=link.json p.tfplan
result "a link is followed" \
    "$(cmp target.json "$tmp/real/p.json.json" 2>&1; [ -L link.json ] || echo gone)"
mkdir folder
check --format json=folder p.tfplan
is "a folder is no report" 82 err "folder"
result "nothing half-written is left" \
    "$(find . -maxdepth 1 -name '*.??????' ! -name p.tfplan ! -name '.terraform*')"

# ---- how it is called ----
check --format yaml p.json
is "an unknown format names those there are" 64 err "human, json, sarif, junit"
check --format junit= p.json
is "a file without a name" 64 err "wants a file"
check --format junit --format tap p.json
is "two formats for one place" 64 err "would be mixed"
check --format junit=x --format tap=./x p.json
: >x
check --format junit=x --format tap=./x p.json
is "two formats for one file" 64 err "two formats for one file"
check --format junit=x --output y p.json
is "--output without a format for it" 64 err "every format has a file"
cp p.json keep.json
check --format junit=./p.json p.json
is "the plan is no place for a report" 64 err "would replace p.json"
result "it is as it was" "$(cmp p.json keep.json 2>&1)"
check --help
for f in $formats; do
    result "--help names $f" "$(grep -q "^  $f  " "$tmp/out" || echo no)"
done
result "nothing is left behind" "$(ls -A "$TMPDIR")"
finish
