# SPDX-License-Identifier: Apache-2.0
# Nothing in the tree depends on the machine it was written on: no path of a person's or a build
# machine's directories, no host name of a package registry or mirror.
. "$srcdir/tests/lint/lint.sh"

# Other projects' plans and states are data, and stay as they are.
text() { all_files | grep -v -E '^LICENSE$|^tests/lint/paths\.t$|^tests/(fixtures|fuzz/corpus)/'; }

homes='work|home|root|Users|mnt|builds|workspace'
hosts='registry\.npmjs|npmjs\.(org|com)|pypi\.org|pythonhosted|proxy\.golang|crates\.io'
hosts="$hosts|rubygems\.org|(deb|ftp|security|snapshot)\.debian\.org|archive\.ubuntu"
hosts="$hosts|ghcr\.io|docker\.io|releases\.hashicorp"

text | tr '\n' '\0' | xargs -0 grep -n -I -E "(^|[^A-Za-z0-9_.}/-])/($homes)/[A-Za-z0-9_.]" |
    grep -v -E '/home/(u|user|you)/' | # nobody's
    check "no path of a particular machine"

text | tr '\n' '\0' | xargs -0 grep -n -I -i -E "($hosts)" |
    check "no host of a package registry or mirror"

done_checking
