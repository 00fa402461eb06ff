# SPDX-License-Identifier: Apache-2.0
# What a checkout writes in other bytes than the commit's: admitted where the commit's own
# attributes ask for it, in the work tree and in the plan file, and in no other form.
. "$srcdir/tests/cli/gate-lib.sh"

# fresh: every file written anew by git, as the configuration has it now.
fresh() {
    git ls-files -z | xargs -0 rm -f
    git reset -q --hard 2>/dev/null
}

fine() {
    tf plan -no-color
    is "$1" 0 err "allowed by"
}

# drop MESSAGE FILE…: committed without them; nothing else is added as it lies there.
drop() {
    message=$1
    shift
    git rm -q "$@" && git commit -q -m "$message" && push
    fresh
}

# changed NAME FILE WORDS…: one refusal, then the file as git writes it.
changed() {
    name=$1
    file=$2
    shift 2
    tf plan -no-color
    is "$name" 80 err "changed" err "$file" "$@"
    rm -f "$file"
    git checkout -q -- "$file"
}

world w
mkdir sub
printf 'a\nb\n' >lines.txt
printf 'c\nd\n' >sub/lines.txt
printf 'x\0y\nz\n' >binary.dat
commit "lines"
git config core.autocrlf true
fresh
holds "git writes CRLF" grep -q "$(printf 'a\r')" lines.txt
tf plan
is "core.autocrlf, and the commit says nothing" 80 err "has CRLF line ends" err "main.tf" \
    err "core.autocrlf false"
sh -c "git config core.autocrlf false; git rm -q --cached -r .; git reset -q --hard"
fine "what it says helps"

echo '* text=auto' >.gitattributes
commit "text=auto"
git config core.autocrlf true
fresh
holds "git writes CRLF into main.tf" grep -q "$(printf 'size\" {\r')" main.tf
fine "core.autocrlf with text=auto: the engine reads CRLF"
holds "and git calls that clean" test -z "$(git status --porcelain)"
printf 'a\r\nb\n' >lines.txt
changed "both kinds of line ends" lines.txt err "not committed"
printf 'a\r\nb\r\nc\r\n' >lines.txt
changed "another line" lines.txt
printf 'x\0y\r\nz\r\n' >binary.dat
changed "text=auto does not convert what is binary" binary.dat
git config core.autocrlf false
fresh
fine "and without core.autocrlf: LF"

printf '%s\n' '*.txt text eol=crlf' 'sub/*.txt eol=lf' '*.dat binary' '/main.tf eol=crlf' \
    >.gitattributes
commit "eol"
fresh
fine "eol=crlf, nearer and later rules first"
printf 'c\r\nd\r\n' >sub/lines.txt
changed "eol=lf is never CRLF" sub/lines.txt err "has CRLF line ends"
printf 'x\0y\r\nz\r\n' >binary.dat
changed "binary is never converted" binary.dat
sed -i 's/default = 3/default = 4/' main.tf
changed "CRLF hides no change" main.tf
printf 'a\nb\n' >lines.txt
fine "the committed bytes themselves are always the commit's"
fresh

# Rules of the tree only: the clone's and the user's do not count.
drop "no attributes" .gitattributes
# attack: G7 A6 line ends by the clone's attributes
echo '*.txt eol=crlf' >.git/info/attributes
fresh
tf plan
is "info/attributes" 80 err "lines.txt" err "commit's .gitattributes do not give it"
rm .git/info/attributes
echo '*.txt eol=crlf' >"$tmp/attributes"
git config core.attributesFile "$tmp/attributes"
fresh
tf plan
is "core.attributesFile" 80 err "lines.txt" err "commit's .gitattributes do not give it"
git config --unset core.attributesFile
fresh
printf '%s\n' '*.txt eol=crlf' .gitattributes >.git/info/exclude
cp .git/info/exclude .gitattributes
printf 'a\r\nb\r\n' >lines.txt
tf plan
is "a .gitattributes that only the work tree has" 80 err "lines.txt" \
    err "commit's .gitattributes do not give it"
rm .gitattributes
: >.git/info/exclude
fresh

# $Id$
echo '*.tf ident' >.gitattributes
echo '# $Id$' >>main.tf
printf '# $Id$ $Id: other $ $Id: of 7 words $ $Id: open\n' >ids.tf
commit ident
fresh
holds "git expands it" grep -q '# \$Id: [0-9a-f]* \$' main.tf
fine "ident, expanded by git"
# attack: G6 A6 text hidden in an identifier
sed -i 's/# \$Id.*/# $Id: text that nobody reviewed $/' main.tf
changed "ident, with other text" main.tf
drop "no ident" ids.tf .gitattributes
echo '*.tf ident' >.git/info/attributes
fresh
tf plan
is "ident in info/attributes" 80 err "main.tf" err "has \$Id\$ expanded"
rm .git/info/attributes
fresh

# Encodings
printf '%s\n' '*.u16 text working-tree-encoding=UTF-16' \
    '*.ps1 working-tree-encoding=UTF-16LE-BOM eol=crlf' \
    '*.l1 working-tree-encoding=ISO-8859-1' >.gitattributes
commit encodings
printf 'gr\303\274n\nzwei\n' | iconv -f UTF-8 -t UTF-16 >a.u16
{ printf '\377\376'; printf 'gr\303\274n\r\n' | iconv -f UTF-8 -t UTF-16LE; } >b.ps1
printf 'gr\374n\n' >c.l1
commit "in encodings"
fresh
fine "working-tree-encoding"
printf 'gr\374n!\n' >c.l1
changed "another text in that encoding" c.l1 err "encoding"
drop "no encodings" a.u16 b.ps1 c.l1 .gitattributes

# LFS: a pointer in the commit, its content in the tree.
sum=$(printf 'large content\n' | sha256sum | cut -c1-64)
pointer() {
    printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n' "$sum" 14
}
echo '*.bin filter=lfs diff=lfs merge=lfs -text' >.gitattributes
pointer >big.bin
commit "a pointer"
fine "an LFS pointer that was not fetched"
printf 'large content\n' >big.bin
fine "the content that it names"
printf 'large content!' >big.bin
changed "content of the same size" big.bin err "neither the committed LFS pointer nor" \
    err "git lfs pull"
cp big.bin plain.txt
commit "the same pointer without the attribute"
printf 'large content\n' >plain.txt
changed "no filter=lfs, no content" plain.txt err "not committed"
if command -v git-lfs >/dev/null; then
    git lfs install --local >/dev/null
    head -c 100000 /dev/urandom >real.bin
    commit "by git-lfs itself"
    fresh
    fine "git-lfs itself"
fi
git rm -q big.bin plain.txt

# Other filters: their programs are not run, so what they wrote is nobody's.
printf '%s\n' '*.cfg filter=upper' >.gitattributes
echo word >x.cfg
commit "a filter"
git config filter.upper.smudge "tr a-z A-Z"
git config filter.upper.clean "tr A-Z a-z"
fresh
holds "git runs it" grep -q WORD x.cfg
tf plan
is "what a filter wrote" 80 err "x.cfg" err "a filter of .gitattributes wrote it"
rm -f x.cfg
git -c filter.upper.smudge= checkout -- x.cfg
fine "what it says helps"

drop "plain again" x.cfg binary.dat

# Many patterns at once: whatever git writes by them is admitted.
git config core.eol crlf
mkdir -p a/b/c 'd e' 'a/[x]'
cat >.gitattributes <<'X'
[attr]lines text eol=crlf
[attr]plain -text
*.one text
a/*.two eol=crlf
a/**/deep.txt text
**/c/*.thr lines
/top.txt lines
a/b/** !eol
[a-c]*.cls text=auto
[!a-c]*.neg text
*.[[:digit:]] text
\!bang text
"d e/*.q" text
sub/ text
*.mac lines
a/b/x.mac plain
a/b/c/x.mac !text !eol
# comment text
  indented.txt text
foo\*bar.txt text
X
printf '%s\n' '*.two -text' 'b/c/*.one -text' >a/.gitattributes
for f in x.one a/x.one a/b/c/x.one a/x.two a/b/x.two x.two a/deep.txt a/b/c/deep.txt a/b/c/x.thr \
    c/x.thr top.txt a/top.txt a.cls d.cls d.neg a.neg v.1 v.a '!bang' 'd e/x.q' x.mac a/b/x.mac \
    a/b/c/x.mac '#' indented.txt 'foo*bar.txt' fooxbar.txt 'a/[x]/y.one'; do
    mkdir -p "$(dirname "$f")"
    printf '1 %s\n2\n' "$f" >"$f"
done
commit "patterns"
fresh
holds "git wrote some with CRLF and some without" \
    test "$(grep -rlI "$(printf '\r')" --exclude-dir=.git . | wc -l)" -gt 10
fine "patterns, macros, files of directories: as git has them"
grep -rLI "$(printf '\r')" --exclude-dir=.git --exclude-dir=.terraform . | while read -r f; do
    case $f in *.tf | *.lua | *.gitattributes | *.gitignore) continue ;; esac
    values=$(git check-attr text eol -- "$f" | grep -c -E ': (auto|set|crlf)$')
    [ "$values" = 0 ] || continue
    sed -i 's/$/\r/' "$f"
    echo "$f"
done >"$tmp/made"
holds "some that git would not convert" test "$(wc -l <"$tmp/made")" -gt 5
tf plan
for f in $(sed 's,^\./,,; / /d' "$tmp/made"); do
    holds "CRLF in $f is refused" grep -q -F -- "$f" "$tmp/err"
done
finish
