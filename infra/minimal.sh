#!/bin/sh
# Run the demo inside a debootstrap'd Debian that has python3-venv and make and nothing else:
# no libGL, X11, fontconfig, fonts or ffmpeg (libexpat is there: Python itself needs it).
# Needs root, debootstrap and its default mirror, or the one in DEBIAN_MIRROR. DEMO_FLAGS go to
# `cliffhanger produce`: `--size 270x480` makes the same film in a fraction of the time.
#
# The bare system lives in mount and process namespaces of its own. Nothing of the host is mounted
# into it, and every process in it ends with it, so the folder can be removed safely.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)

if [ "${1:-}" != inside ]; then
    root=$(mktemp -d)
    trap 'rm -rf --one-file-system "$root"' EXIT
    debootstrap --variant=minbase --include=python3-venv,make bookworm "$root" \
        ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$root/debootstrap.log" 2>&1 || { cat "$root/debootstrap.log"; exit 1; }
    mkdir -p "$root/src" "$root/etc/ssl/certs"
    (cd "$here" && git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf -) |
        tar -xf - -C "$root/src"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    cp "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" \
        "$root/etc/ssl/certs/ca-certificates.crt"
    unshare --mount --pid --fork --kill-child "$0" inside "$root"
    film=$(find "$root/src/studio" -name film.mp4)
    [ -n "$film" ] || { echo "no film was made"; exit 1; }
    echo "made in the bare system: ${film#"$root"}"
    exit 0
fi

root=$2
mount --make-rprivate /
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
mknod -m 666 "$root/dev/null" c 1 3
mknod -m 666 "$root/dev/zero" c 1 5
mknod -m 666 "$root/dev/random" c 1 8
mknod -m 666 "$root/dev/urandom" c 1 9
ln -s /proc/self/fd "$root/dev/fd"
mkdir -m 1777 "$root/dev/shm"

echo "what a desktop would have, and the bare system has not:"
for library in libGL libEGL libX11 libfontconfig libfribidi libharfbuzz; do
    found=$(find "$root/usr/lib" "$root/lib" -name "$library.so*" 2>/dev/null | head -n 1)
    echo "  $library: ${found:-none}"
done
for program in ffmpeg fc-list; do
    [ ! -e "$root/usr/bin/$program" ] || { echo "$program is installed"; exit 1; }
    echo "  $program: none"
done
[ ! -e "$root/usr/share/fonts" ] || { echo "fonts are installed"; exit 1; }
echo "  fonts: none"

exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt PIP_DEFAULT_TIMEOUT=180 \
    make -C /src demo DEMO_FLAGS="${DEMO_FLAGS:-}"
