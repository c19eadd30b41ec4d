#!/bin/sh
# Run the demo inside a debootstrap'd Debian that has python3-venv and make and nothing else:
# no libGL, X11, fontconfig, fonts or ffmpeg. Needs root, debootstrap and a package mirror.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
root=$(mktemp -d)
trap 'umount -R "$root/proc" "$root/dev" 2>/dev/null || true; rm -rf "$root"' EXIT

debootstrap --variant=minbase --include=python3-venv,make bookworm "$root" \
    "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$root.log" 2>&1 || { cat "$root.log"; exit 1; }
rm -f "$root.log"

mkdir -p "$root/src" "$root/etc/ssl/certs"
(cd "$here" && git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf -) |
    tar -xf - -C "$root/src"
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$root/etc/ssl/certs/ca-certificates.crt"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --make-rslave "$root/dev"

echo "shared libraries of the bare system that a desktop would have:"
for library in libGL libEGL libX11 libfontconfig libfribidi libexpat; do
    found=$(find "$root/usr/lib" "$root/lib" -name "$library.so*" 2>/dev/null | head -n 1)
    echo "  $library: ${found:-none}"
done
ls "$root/usr/share/fonts" 2>/dev/null && { echo "fonts are installed"; exit 1; }

chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt PIP_DEFAULT_TIMEOUT=180 \
    make -C /src demo
find "$root/src/studio" -name film.mp4 | grep -q . || { echo "no film was made"; exit 1; }
