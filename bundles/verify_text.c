/* SPDX-License-Identifier: Apache-2.0 */
#include "bundles/bundle.h"

/* Printed in every bundle, so it may never name anything of one machine.  A changed text needs
 * a new golden digest in test_bundle.c and a look at the scenario that runs these commands. */
const char *
bundle_verify_text(void)
{
    return
        "HOW TO VERIFY THIS BUNDLE WITHOUT MOONGATE\n"
        "\n"
        "You need tar, sha256sum, ssh-keygen (OpenSSH 9.1 or later) and git, and from the people\n"
        "whom you audit nothing but: this file B.tar, their ledger (a git repository), and, if\n"
        "they sign, a file allowed_signers that YOU trust (never one found beside the bundle).\n"
        "\n"
        "1. Only plain files, no name twice, no odd name:\n"
        "     tar -tvf B.tar\n"
        "     tar -tf B.tar | LC_ALL=C sort | uniq -d            # prints nothing\n"
        "2. Unpack into an empty directory:\n"
        "     mkdir x && tar -xf B.tar -C x --no-same-owner && cd x\n"
        "3. Every content has its digest, and nothing else is there:\n"
        "     sha256sum --strict --quiet -c SHA256SUMS           # prints nothing\n"
        "     find . -type f ! -path ./SHA256SUMS ! -path ./SHA256SUMS.sig | sed 's,^./,,' |\n"
        "       LC_ALL=C sort >../have; cut -c67- SHA256SUMS | cmp - ../have\n"
        "4. Who signed it (if SHA256SUMS.sig is there); WHO is the signer that statement.json\n"
        "   names, TIME its times.bundled as YYYYMMDDHHMMSSZ:\n"
        "     ssh-keygen -Y verify -n moongate-bundle-v1 -f ../allowed_signers -I WHO \\\n"
        "       -O verify-time=TIME -s SHA256SUMS.sig <SHA256SUMS\n"
        "5. The tar is the only one that these contents can make:\n"
        "     { echo SHA256SUMS; ls SHA256SUMS.sig 2>/dev/null; cut -c67- SHA256SUMS; } |\n"
        "       tar -cf ../again.tar --format=ustar --mtime=@0 --owner=0 --group=0 \\\n"
        "         --numeric-owner --mode=0644 --no-recursion -T -\n"
        "     cmp ../B.tar ../again.tar\n"
        "6. The commit and the sources are what git calls by these names:\n"
        "     git hash-object -t commit source/commit            # the commit of statement.json\n"
        "     for f in source/blobs/*; do\n"
        "       [ \"$(git hash-object --no-filters \"$f\")\" = \"${f##*/}\" ] ||\n"
        "         echo \"changed: $f\"\n"
        "     done\n"
        "7. The ledger is a chain; entries were only ever added; it names this bundle:\n"
        "     git -C LEDGER fsck --full --strict\n"
        "     git -C LEDGER rev-list --merges --count moongate-audit                  # 0\n"
        "     git -C LEDGER log --diff-filter=a --name-only --format= moongate-audit  # nothing\n"
        "     git -C LEDGER grep -l \"$(sha256sum <../B.tar | cut -c1-64)\" moongate-audit\n"
        "   and, if it is signed (needs gpg.ssh.allowedSignersFile):\n"
        "     GIT_NO_REPLACE_OBJECTS=1 git -C LEDGER log --format='%G? %GS %s' moongate-audit\n"
        "\n"
        "What this does not prove: that nothing happened outside of moongate; what a provider\n"
        "really did; and, without an anchor (a ledger position kept elsewhere), that the chain\n"
        "was not shortened or rewritten as a whole.\n";
}
