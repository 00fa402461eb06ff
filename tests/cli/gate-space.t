# SPDX-License-Identifier: Apache-2.0
# A full disk, a real one (a small tmpfs in a mount namespace of our own): before the run nothing
# runs, in the middle of it nothing is lost.
if [ "${MOONGATE_SPACE:-}" != inside ]; then
    MOONGATE_SPACE=inside
    export MOONGATE_SPACE
    # as root; as root in a chroot, whose top is no mount; as anybody
    for how in "-m" "-m --propagation unchanged" "-rm"; do
        # shellcheck disable=SC2086
        unshare $how sh -c 'mount -t tmpfs none /mnt && umount /mnt' 2>/dev/null || continue
        # shellcheck disable=SC2086
        exec unshare $how sh "$0"
    done
    echo "1..0 # SKIP no mount namespace can be had here, so no disk that is really full"
    exit 0
fi
. "$srcdir/tests/cli/gate-lib.sh"

mkdir "$tmp/disk"
mount -t tmpfs -o size=4m none "$tmp/disk" || {
    echo "Bail out! no tmpfs can be mounted"
    exit 99
}
trap 'umount "$tmp/disk"; rm -rf "$tmp"' EXIT

world w
export XDG_STATE_HOME="$tmp/disk/state"
tf plan
is "room for a plan's record" 0
fill="$tmp/disk/fill"
dd if=/dev/zero of="$fill" bs=4k 2>/dev/null
tf apply -auto-approve -no-color
is "no room before the run: refused, said once" 84 err "No space left on device"
holds "nothing ran" test ! -e terraform.tfstate
tf plan -no-color
is "nor is a plan made that could not be recorded" 84
rm "$fill"
run moongate verify
is "the ledger is whole" 0 out "all good"

mkdir "$tmp/small" && mount -t tmpfs -o size=64k none "$tmp/small"
trap 'umount "$tmp/disk" "$tmp/small"; rm -rf "$tmp"' EXIT
tf plan -no-color -out="$tmp/small/saved"
cp "$tmp/small/saved" "$tmp/saved"
dd if=/dev/zero of="$tmp/small/fill" bs=1k 2>/dev/null
tf plan -no-color -out="$tmp/small/new"
is "no room for the -out file" 82 err "$tmp/small/new: No space left on device"
holds "nothing is left of it" sh -c "[ \"\$(ls -A '$tmp/small')\" = \"\$(printf 'fill\nsaved')\" ]"
tf plan -no-color -out="$tmp/small/saved"
is "no room over an older one" 82 err "No space left on device"
holds "which is as it was" cmp "$tmp/small/saved" "$tmp/saved"

cat >fill.tf <<TF
resource "terraform_data" "fill" {
  provisioner "local-exec" {
    command = "dd if=/dev/zero of=$fill bs=4k 2>/dev/null; true"
  }
}
TF
commit fill
tf apply -auto-approve -no-color
is "no room after the apply: said, and kept" 86 out "Apply complete" err "No space left on device" \
    err "moongate recover"
run moongate recover
is "still no room" 86 err "No space left on device"
holds "no half bundle is named as whole" sh -c \
    "[ -z \"\$(ls '$XDG_STATE_HOME'/moongate/*/bundles/*.tar 2>/dev/null)\" ]"
rm "$fill"
run moongate recover
is "with room again the record is completed" 0 out "recorded" out "ledger #"
run moongate verify
is "and verifies" 0 out "1 bundle: all good"

finish
