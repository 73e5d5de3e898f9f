#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs into an empty directory and uses the installed files as another project does: only through pkg-config.
#
# usage: check-install.sh MESON SOURCE_ROOT BUILD_ROOT PREFIX CC INTROSPECTION VAPI TOOLS MONITOR

set -eu

meson=$1 source_root=$2 build_root=$3 prefix=$4 cc=$5 introspection=$6 vapi=$7 tools=$8 monitor=$9

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT INT TERM

fail () {
  echo "$*"
  exit 1
}

# The directory of libraries below the prefix differs between distributions, so files are searched by name.
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
  for module in "$source_root"/introspection/overrides/*rbit*.py; do
    expect "gi/overrides/$(basename "$module")"
  done
  for module in "$source_root"/introspection/overrides/*.js; do
    expect "gjs-1.0/overrides/$(basename "$module")"
  done
  for version in 5.1 5.2 5.3 5.4; do
    expect "lua/$version/lgi/override/Orbit.lua"
  done
  expect 'Orbit.pm'
fi
expect 'orbit-glib-1/environment.sh'
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

if [ "$monitor" = true ]; then
  expect 'bin/orbit-monitor'
  expect 'man1/orbit-monitor.1'
  expect 'applications/org.orbitglib.FleetMonitor.desktop'
  expect 'metainfo/org.orbitglib.FleetMonitor.metainfo.xml'
  expect 'hicolor/scalable/apps/org.orbitglib.FleetMonitor.svg'
  expect 'hicolor/symbolic/apps/org.orbitglib.FleetMonitor-symbolic.svg'
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

# valac reads the version in the .pc file, and refuses symbols with a later Since.
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

# With the environment file, which names the prefix, Python, GJS, Lua and Perl find typelib and override.
[ "$introspection" = true ] || exit 0
environment=$(installed 'orbit-glib-1/environment.sh')
sed -i "s|'$prefix/|'$root$prefix/|" "$environment"
# shellcheck source=/dev/null
. "$environment"
[ "$(pkg-config --variable=prefix orbit-glib-1)" = "$root$prefix" ] || fail "pkg-config does not search where the environment file says"
cat > "$root/user.py" <<'END'
import gi
gi.require_version('Orbit', '1')
from gi.repository import Orbit
fleet = Orbit.Fleet.join('install', 8)
fleet.declare(3, '(sd)')
fleet.publish(3, ('roof', 21.5))
assert [record.value for record in fleet.create_cursor(3, Orbit.CursorStart.OLDEST).read_batch(9)] == [('roof', 21.5)]
END
cat > "$root/user.js" <<'END'
import Orbit from 'gi://Orbit?version=1';
const fleet = Orbit.Fleet.join('install', 8);
fleet.declare(3, '(sd)');
fleet.publishValue(3, ['roof', 21.5]);
for (const frame of fleet.create_cursor(3, Orbit.CursorStart.OLDEST))
    print(frame.value);
END
if /usr/bin/python3 -c 'import gi' 2>/dev/null; then
  /usr/bin/python3 "$root/user.py" || fail "Python cannot use what is installed"
fi
if command -v gjs >/dev/null 2>&1; then
  [ "$(gjs -m "$root/user.js")" = roof,21.5 ] || fail "GJS cannot use what is installed"

  # Without its override, each of them logs a warning.
  rm "$(installed 'gjs-1.0/overrides/Orbit.js')"
  gjs -c 'imports.gi.versions.Orbit = "1"; imports.gi.Orbit.Fleet.join("install", 8);' 2>&1 | grep -q 'GJS has not loaded' ||
    fail "GJS does not say that its override is missing"
fi
cat > "$root/user.lua" <<'END'
local Orbit = require 'lgi'.require ('Orbit', '1')
assert (Orbit.Fleet.join ('install', 8))
assert (not pcall (Orbit.Fleet.derive, Orbit.Fleet, 'Mine'), 'a final type was derived from')
END
cat > "$root/user.pl" <<'END'
use Orbit;
Orbit::Fleet->join ('install', 8);
END
if lua5.3 -e 'require "lgi"' 2>/dev/null; then
  [ -z "$(lua5.3 "$root/user.lua" 2>&1)" ] || fail "Lua cannot use what is installed"
  rm "$root$prefix"/share/lua/*/lgi/override/Orbit.lua
  lua5.3 "$root/user.lua" 2>&1 | grep -q 'Lua has not loaded' || fail "Lua does not say that its override is missing"
fi
if perl -MGlib::Object::Introspection -e 1 2>/dev/null; then
  [ -z "$(perl "$root/user.pl" 2>&1)" ] || fail "Perl cannot use what is installed"
  sed -i "s/^use Orbit;/use Glib::Object::Introspection; Glib::Object::Introspection->setup (basename => 'Orbit', version => '1', package => 'Orbit');/" \
    "$root/user.pl"
  perl "$root/user.pl" 2>&1 | grep -q 'Perl has not loaded' || fail "Perl does not say that its override is missing"
fi
if /usr/bin/python3 -c 'import gi' 2>/dev/null; then
  rm "$(installed 'gi/overrides/Orbit.py')"
  /usr/bin/python3 "$root/user.py" 2>&1 | grep -q 'Python has not loaded' ||
    fail "Python does not say that its override is missing"
fi
