#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs into an empty directory and uses what lies there as a stranger would: through pkg-config, and nothing else.
#
# usage: check-install.sh MESON SOURCE_ROOT BUILD_ROOT PREFIX CC INTROSPECTION VAPI TOOLS

set -eu

meson=$1 source_root=$2 build_root=$3 prefix=$4 cc=$5 introspection=$6 vapi=$7 tools=$8

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT INT TERM

fail () {
  echo "$*"
  exit 1
}

# Where under the prefix the distribution wants libraries differs, so files are looked for by name.
installed () {
  find "$root" -path "*/$1" | head -n 1
}

expect () {
  [ -n "$(installed "$1")" ] || fail "$1 is not installed"
}

DESTDIR=$root "$meson" install -C "$build_root" --no-rebuild --quiet

expect 'liborbit-glib-1.so.0'
expect 'liborbit-glib-1.so'
expect 'pkgconfig/orbit-glib-1.pc'
expect 'include/orbit-glib-1/orbit-glib/orbit-glib.h'
if [ "$introspection" = true ]; then
  expect 'gir-1.0/Orbit-1.gir'
  expect 'girepository-1.0/Orbit-1.typelib'
  expect 'gi-stubs/repository/Orbit.pyi'
  expect 'orbit-glib-1/Orbit-1.d.ts'
  for module in Orbit _orbit_arguments _orbit_cursor; do
    expect "gi/overrides/$module.py"
  done
  for module in Orbit orbitArguments orbitWaiting; do
    expect "gjs-1.0/overrides/$module.js"
  done
fi
if [ "$vapi" = true ]; then
  expect 'vala/vapi/orbit-glib-1.vapi'
  expect 'vala/vapi/orbit-glib-1.deps'
fi

if [ "$tools" = true ]; then
  expect 'bin/orbitctl'
  expect 'man1/orbitctl.1'
  expect 'bash-completion/completions/orbitctl'
  expect 'zsh/site-functions/_orbitctl'
fi

headers=$(dirname "$(installed 'orbit-glib/orbit-glib.h')")
for header in "$source_root"/orbit-glib/orbit-*.h; do
  name=$(basename "$header")
  case $name in
    *-private.h) [ ! -e "$headers/$name" ] || fail "$name is installed" ;;
    *) [ -e "$headers/$name" ] || fail "$name is not installed" ;;
  esac
done
[ ! -e "$headers/core" ] || fail "headers of the core are installed"

cat > "$root/user.c" <<'END'
#include <orbit-glib/orbit-glib.h>

int
main (void)
{
  g_autoptr (OrbitNetId) id = orbit_net_id_parse ("3:7:1024", NULL);

  return orbit_check_version (ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION) == NULL &&
         orbit_net_id_get_node_id (id) == 7 ? 0 : 1;
}
END

pc=$(installed 'pkgconfig/orbit-glib-1.pc')
sed -i "s|^prefix=.*|prefix=$root$prefix|" "$pc"
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
flags=$(pkg-config --cflags --libs orbit-glib-1)
# shellcheck disable=SC2086 # both the compiler and its flags are several words
$cc -o "$root/user" "$root/user.c" $flags
LD_LIBRARY_PATH=$(dirname "$(installed 'liborbit-glib-1.so.0')") "$root/user" || fail "the program does not run"

# valac takes the version in the .pc file at its word, and refuses what came Since a later one.
if [ "$vapi" = true ]; then
  cat > "$root/user.vala" <<'EOF'
int main () {
    try {
        var fleet = new Orbit.Fleet.join ("install", 8);
        var id = fleet.publish_data (3, 1, 0, { 1, 2, 3 });
        return fleet.read (id).get_size () == 3 ? 0 : 1;
    } catch (Error e) {
        return 1;
    }
}
EOF
  valac --quiet --cc "$cc" --vapidir "$(dirname "$(installed 'vala/vapi/orbit-glib-1.vapi')")" --pkg orbit-glib-1 \
    -X -w -o "$root/user-vala" "$root/user.vala" || fail "Vala cannot use what is installed"
  LD_LIBRARY_PATH=$(dirname "$(installed 'liborbit-glib-1.so.0')") "$root/user-vala" || fail "the Vala program does not run"
fi
