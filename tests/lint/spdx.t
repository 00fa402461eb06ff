# SPDX-License-Identifier: Apache-2.0
# Every file names its licence at its top, but for those that have no comments or are data.
. "$srcdir/tests/lint/lint.sh"

data='^LICENSE$|^tests/(attacks|data|fixtures|fuzz/corpus)/'
data="$data|\\.(json|tsv|txt|zip|tar|tfplan|sig|hex|bin|pub|golden|out)$"

all_files | grep -v -E "$data" | while read -r f; do
    head -n 3 "$f" | grep -q 'SPDX-License-Identifier: Apache-2\.0' || echo "$f"
done | check "an SPDX line at the top of every file"

all_files | wc -l | awk '$1 < 40 { print "only " $1 " files were found" }' |
    check "the list of files is whole"

done_checking
