#!/bin/bash
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Creates a release of the committed state, as doc/versioning.md describes. Publishes nothing.
#
# usage: release.sh [--dry-run [--quick]]
#        release.sh --candidate

set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD

die ()
{
  echo "release: $*" >&2
  exit 1
}

step ()
{
  echo "release: $*"
}

# Runs a command and prints its output only if it fails.
quietly ()
{
  "$@" >"$release/last-step.log" 2>&1 || { cat "$release/last-step.log" >&2; die "this failed: $*"; }
}

# Only the library and its bindings, from the current directory.
build_library ()
{
  [ -f _build/library/build.ninja ] || quietly meson setup _build/library -Dtests=disabled -Dexamples=disabled -Dmonitor=disabled -Dtools=disabled
  quietly ninja -C _build/library
}

dry_run='' quick='' candidate=''
for option in "$@"; do
  case $option in
    --dry-run) dry_run=yes ;;
    --quick) quick=yes ;;
    --candidate) candidate=yes ;;
    *) die "there is no option '$option'" ;;
  esac
done
[ -z "$quick" ] || [ -n "$dry_run" ] || die "--quick is for dry runs only"

release=$top/_build/release
mkdir -p "$release"

if [ -n "$candidate" ]; then
  build_library
  tests/released/run-abi.sh --record tests/released/candidate.abi.xz _build/library
  step "recorded tests/released/candidate.abi.xz; commit it with the change"
  exit 0
fi

# Only what is committed is released.
[ -z "$(git status --porcelain --untracked-files=no)" ] || die "there are changes that are not committed"
version=$(sed -nE "s/^  version: '([^']*)',/\1/p" meson.build | head -n 1)
heading=$(sed -n 's/^## //p' NEWS.md | head -n 1)
[[ $heading == "$version, "* ]] || die "meson.build has version $version, and the newest entry of NEWS.md is '$heading'"
[[ -n $dry_run || $heading =~ ^"$version, "[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] || die "the entry '$heading' of NEWS.md has no date"
! git rev-parse -q --verify "refs/tags/$version" >/dev/null || die "there is a tag $version already"
[ ! -e "tests/released/$version" ] || die "there are recordings of $version already"

step "version $version, in a clone in _build/release/tree"
rm -rf "${release:?}"/*
git clone -q "$top" "$release/tree"
cd "$release/tree"
git config user.name "$(git -C "$top" config user.name)"
git config user.email "$(git -C "$top" config user.email)"

if [ -n "$dry_run" ]; then
  GNUPGHOME=$(mktemp -d)
  export GNUPGHOME
  trap 'gpgconf --kill gpg-agent; rm -rf "$GNUPGHOME"' EXIT
  quietly gpg --batch --passphrase '' --quick-generate-key 'A dry run <dry-run@example.org>' ed25519 sign never
  key=$(gpg --list-secret-keys --with-colons | sed -n 's/^fpr:*\([0-9A-F]*\):.*/\1/p' | head -n 1)
else
  key=$(git -C "$top" config user.signingkey) || die "git has no user.signingkey to sign with"
fi
git config user.signingkey "$key"

if [ -z "$quick" ]; then
  step "./dev check"
  ./dev check
fi

step "recording the ABI and the segments"
build_library
baseline=tests/released/$version
mkdir "$baseline"
tests/released/run-abi.sh --record "$baseline/orbit-glib-1.abi.xz" _build/library
quietly meson devenv -C _build/library /usr/bin/python3 -B "$PWD/tests/released/record-segments.py" "$PWD/$baseline/segments"
# Archives and JSON files cannot contain a licence comment.
for file in "$baseline"/*.xz "$baseline"/segments/*; do
  cp tests/released/candidate.abi.xz.license "$file.license"
done
git rm -q --cached --ignore-unmatch tests/released/candidate.abi.xz
rm -f tests/released/candidate.abi.xz
git add "$baseline"
git commit -q -m "release: record the ABI and the segments of $version"

step "comparing with the recordings of all releases"
quietly tests/released/run-abi.sh _build/library
quietly meson devenv -C _build/library /usr/bin/python3 -B "$PWD/tests/released/test-segments.py"
git tag -s "$version" -m "orbit-glib $version"

step "the tarball${quick:+, without a build of it and its tests}"
quietly meson setup _build/dist
# A build and a run of the tests from the tarball, unless told otherwise.
quietly meson dist -C _build/dist --formats xztar ${quick:+--no-tests}
tarball=orbit-glib-$version.tar.xz
cp "_build/dist/meson-dist/$tarball" "$release"
cd "$release"
quietly tar -tf "$tarball" "orbit-glib-$version/$baseline/orbit-glib-1.abi.xz" "orbit-glib-$version/$baseline/segments"
sha256sum "$tarball" >"$tarball.sha256sum"
gpg --batch --yes --local-user "$key" --armor --detach-sign "$tarball"
gpg --batch --verify "$tarball.asc" "$tarball" 2>last-step.log || die "the signature does not verify"
sha256sum --quiet -c "$tarball.sha256sum"
quietly git -C tree tag -v "$version"

if [ -z "$dry_run" ]; then
  git -C "$top" pull -q --ff-only "$release/tree" HEAD
  git -C "$top" fetch -q "$release/tree" tag "$version"
fi
rm -rf tree last-step.log
step "${dry_run:+dry run: }$version is in _build/release:"
ls -l "$release"
