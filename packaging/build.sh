#!/usr/bin/env bash
# Builds what is handed out for Linux: riskbench and riskbench-serve as .deb, and both as one
# tar.gz, with man pages, licences and a list of components (CycloneDX).
#
#   packaging/build.sh            into target/packages (or $CARGO_TARGET_DIR/packages)
#   RISKBENCH_PROFILE=release packaging/build.sh    with the profile of a checkout
#   RISKBENCH_BUILT=1 packaging/build.sh            with the programs as they are built
#
# Needs: cargo install --locked cargo-deb cargo-cyclonedx cargo-bundle-licenses
#        apt-get install dpkg-dev help2man
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

profile=${RISKBENCH_PROFILE:-dist}
target=${CARGO_TARGET_DIR:-$PWD/target}
export CARGO_TARGET_DIR=$target
made=packaging/made
out=$target/packages
mkdir -p "$made" "$out"

for tool in cargo-deb cargo-cyclonedx cargo-bundle-licenses help2man dpkg-shlibdeps; do
    command -v "$tool" >/dev/null || { echo "packaging/build.sh: $tool is missing; the head of this script says how to install it." >&2; exit 4; }
done

version=$(cargo metadata --locked --no-deps --format-version 1 |
    python3 -c 'import json,sys; print(next(p["version"] for p in json.load(sys.stdin)["packages"] if p["name"]=="riskbench"))')

# The commit is in --version; a tree without git has the version alone.
if commit=$(git rev-parse --short=12 HEAD 2>/dev/null); then
    git diff --quiet HEAD || commit=$commit-modified
    export RISKBENCH_BUILD=${RISKBENCH_BUILD:-"$version ($commit)"}
fi

echo "== programs (profile $profile)"
if [ -z "${RISKBENCH_BUILT:-}" ]; then
    cargo build --profile "$profile" --locked -p riskbench -p riskbench-serve
fi
built=$target/$profile
# Only now: scripts of crates in C would run again for it.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}

echo "== licences and components"
components() {
    cargo cyclonedx --manifest-path "$2/Cargo.toml" --format json --spec-version 1.5 --quiet \
        --target "$(rustc -vV | sed -n 's/^host: //p')" --no-build-deps --override-filename sbom
    python3 packaging/components.py "$1" <"$2/sbom.json" >"$made/$1.cdx.json"
    # It writes one for every member of the workspace.
    rm -f sbom.json serve/sbom.json
}
components riskbench .
components riskbench-serve serve
# Of the service, which has all crates of riskbench, too.
(cd serve && RUST_LOG=error cargo bundle-licenses --format json --output "../$made/licences.json")
python3 packaging/licences.py "$made/licences.json" "$made"/riskbench*.cdx.json >"$made/licences.html"

echo "== man pages and changelog"
for name in riskbench riskbench-serve; do
    help2man --no-info --no-discard-stderr --name "$(sed -n 's/^description = "\(.*\)"/\1/p' \
        "$([ $name = riskbench ] && echo Cargo.toml || echo serve/Cargo.toml)" | head -1)" \
        --version-string "$version" "$built/$name" >"$made/$name.1"
done
{
    printf 'riskbench (%s-1) unstable; urgency=medium\n\n' "$version"
    printf '  * The changes are in CHANGELOG.md of the source.\n\n'
    printf ' -- riskbench maintainers <maintainers@riskbench.invalid>  %s\n' \
        "$(date -R -u -d "@$SOURCE_DATE_EPOCH")"
} >"$made/changelog"

echo "== Debian packages"
for package in riskbench riskbench-serve; do
    cargo deb --no-build --locked --compress-system -p "$package" --profile "$profile" --output "$out/"
done

echo "== tar.gz"
name=riskbench-$version-$(uname -m)-linux
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
install -Dm755 -s -t "$root/$name/bin" "$built/riskbench" "$built/riskbench-serve"
install -Dm644 -t "$root/$name/share/applications" packaging/riskbench.desktop
install -Dm644 packaging/riskbench-mime.xml "$root/$name/share/mime/packages/riskbench.xml"
install -Dm644 assets/icon.png "$root/$name/share/icons/hicolor/256x256/apps/riskbench.png"
install -Dm644 -t "$root/$name/share/man/man1" "$made/riskbench.1" "$made/riskbench-serve.1"
install -Dm644 -t "$root/$name/share/doc/riskbench/docs" docs/*.md
install -Dm644 -t "$root/$name/share/doc/riskbench" README.md CHANGELOG.md LICENSE-MIT \
    LICENSE-APACHE "$made"/licences.html "$made"/*.cdx.json
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
    -C "$root" -cf - "$name" | gzip -9n >"$out/$name.tar.gz"

(cd "$out" && sha256sum -- *.deb *.tar.gz >SHA256SUMS && ls -l)
