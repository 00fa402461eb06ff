# SPDX-License-Identifier: Apache-2.0
# File = module = prefix: what an object exports begins with the name of its file, or with the
# first word of it (gitstore_write.c is part of gitstore).
. "$srcdir/tests/lint/lint.sh"

if ! command -v nm >/dev/null; then
    echo "1..0 # SKIP nm (binutils) is not installed"
    exit 77
fi

# symbol and the file that may export it, with the reason.
allowed() {
    case $1:$2 in
    evaluate_manifest:policies/bind_manifest.c) return 0 ;; # lua.h is for bind*.c alone
    main:cli/*) return 0 ;;      # the programs
    steal:base/mem.c) return 0 ;; # the other half of auto_free, used everywhere
    host_*:lua/*.c) return 0 ;; # one module in several files; lua/host.h is its header
    mbedtls_x509_crt_parse_file:base/gitstore.c) return 0 ;; # libgit2 calls ours: see there
    bundle_verify_text:bundles/verify_text.c) return 0 ;; # a member of bundle, too long for it
    esac
    return 1
}

objects() {
    find "$builddir/base" "$builddir/lua" "$builddir/policies" "$builddir/bundles" \
        "$builddir/wrapper" "$builddir/sync" "$builddir/cli" -name '*.o' 2>/dev/null
}

objects | while read -r o; do
    rel=${o#"$builddir"/}
    file=${rel%/*}/$(basename "$o" .o | sed 's/^.*-//').c
    stem=$(basename "$file" .c)
    nm -g --defined-only "$o" | awk 'NF == 3 { print $3 }' | grep -v -E '^_|[.]' |
        while read -r symbol; do
            case $symbol in
            "$stem" | "$stem"_* | "${stem%%_*}"_*) continue ;;
            esac
            allowed "$symbol" "$file" || echo "$file: exports $symbol"
        done
done | check "each file exports only its prefix"

objects | wc -l | awk '$1 < 5 { print "only " $1 " objects in the build directory" }' |
    check "there are objects to look at"

done_checking
