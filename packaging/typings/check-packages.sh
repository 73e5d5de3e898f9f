#!/bin/sh
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs the packages that make-packages.sh makes as a user would, each in a fresh directory, with mypy, tsc and the stubs of GLib from
# the registries. The examples must be accepted, and mistakes found where they are. Then the GIR is read by the parser of gtk-rs's world
# and by ts-for-gir, without a warning. What cannot be had on this machine is left out and named; if nothing can be had, the exit status is 77.
#
# usage: check-packages.sh BUILD DIRECTORY

# shellcheck disable=SC2317 # functions that judge() calls
set -eu
[ $# -eq 2 ] || { echo "usage: check-packages.sh BUILD DIRECTORY" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
examples=$(cd "$here/../../examples" && pwd)
build=$(cd "$1" && pwd)
rm -rf "$2"
mkdir -p "$2"
output=$(cd "$2" && pwd)
checked=0
status=0

left_out ()
{
  echo "left out: $1"
}

# judge NAME COMMAND [ARGUMENT...]
judge ()
{
  name=$1
  shift
  checked=$((checked + 1))
  if "$@"; then
    echo "ok - $name"
  else
    echo "not ok - $name"
    status=1
  fi
}

# reports FILE COMMAND [ARGUMENT...]: the lines with "error" that the command prints are those of the file.
reports ()
{
  expected=$1
  shift
  "$@" >"$output/printed" 2>&1 || true
  grep error "$output/printed" | diff "$expected" -
}

check_wheel ()
{
  python=$output/python
  mkdir "$python"
  /usr/bin/python3 -m venv "$python/venv" >"$output/log" 2>&1 || { left_out "Python: there is no venv"; return; }
  set -- "$output"/orbit_glib_stubs-*.whl
  [ -f "$1" ] || { left_out "Python: there is no wheel"; return; }
  # PyGObject, which newer versions of pygobject-stubs want to build, is not needed for checking.
  { "$python/venv/bin/pip" install -q --no-deps pygobject-stubs && "$python/venv/bin/pip" install -q mypy "$1"; } >"$output/log" 2>&1 ||
    { left_out "Python: mypy or pygobject-stubs cannot be had"; return; }
  cat >"$python/mistakes.py" <<'END'
import gi
gi.require_version('Orbit', '1')
from gi.repository import Orbit
fleet = Orbit.Fleet.join('a', 1)
number: int = fleet.publish_data(3, 1, 0, b'text')
fleet.nothing()
END
  cat >"$python/expected" <<'END'
mistakes.py:5: error: Incompatible types in assignment (expression has type "NetId", variable has type "int")  [assignment]
mistakes.py:6: error: "Fleet" has no attribute "nothing"  [attr-defined]
END
  : >"$python/nothing"
  cd "$python"
  judge 'mypy finds mistakes' reports expected venv/bin/mypy --no-error-summary mistakes.py
  judge 'mypy accepts the examples' reports nothing venv/bin/mypy --no-error-summary --strict "$examples"/python/*.py
}

check_npm ()
{
  node=$output/node
  mkdir "$node"
  set -- "$output"/orbit-glib-types-*.tgz
  [ -f "$1" ] || { left_out "JavaScript: there is no package"; return; }
  cd "$node"
  { npm init -y && npm install --no-fund --no-audit typescript "$1"; } >"$output/log" 2>&1 ||
    { left_out "JavaScript: typescript or @girs/gjs cannot be had"; return; }
  cat >mistakes.js <<'END'
import Orbit from 'gi://Orbit?version=1';
const fleet = Orbit.Fleet.join('a', 1);
/** @type {number} */
const number = fleet.publish(3, 1, 0, 'text');
fleet.nothing(number);
END
  cat >expected <<'END'
mistakes.js(4,7): error TS2322: Type 'NetId' is not assignable to type 'number'.
mistakes.js(5,7): error TS2339: Property 'nothing' does not exist on type 'Fleet'.
END
  cat >tsconfig.json <<'END'
{
    "compilerOptions": {
        "allowJs": true, "checkJs": true, "strict": true, "noEmit": true, "skipLibCheck": true,
        "target": "ES2022", "module": "ES2022", "moduleResolution": "bundler", "lib": ["ES2022"],
        "types": ["@girs/gjs", "@girs/gjs/dom", "orbit-glib-types"]
    },
    "include": ["*.js"]
}
END
  judge 'tsc finds mistakes' reports expected node_modules/.bin/tsc --pretty false -p .
  # Only the programs whose every call @girs describes: it leaves out how GJS calls some functions of GLib.
  rm mistakes.js
  : >nothing
  cp "$examples"/gjs/publisher.js "$examples"/gjs/bulk.js "$examples"/gjs/typed-records.js "$examples"/gjs/worker.js .
  judge 'tsc accepts the examples' reports nothing node_modules/.bin/tsc --pretty false -p .
}

generate_declarations ()
{
  node_modules/.bin/ts-for-gir generate Orbit-1 -g girs -g /usr/share/gir-1.0 -o declarations >"$output/log" 2>&1 || return 1
  [ -f declarations/orbit-1.d.ts ] || return 1
  ! grep -i orbit "$output/log" | grep -E 'WARN|ERROR'
}

read_by_ts_for_gir ()
{
  mkdir -p "$output/ts-for-gir/girs"
  cd "$output/ts-for-gir"
  { npm init -y && npm install --no-fund --no-audit @ts-for-gir/cli; } >"$output/log" 2>&1 ||
    { left_out "ts-for-gir: it cannot be had"; return; }
  cp "$build/introspection/Orbit-1.gir" girs
  judge 'ts-for-gir reads the GIR without a warning' generate_declarations
}

read_by_gir_parser ()
{
  command -v cargo >/dev/null 2>&1 || { left_out "gir-parser: there is no cargo"; return; }
  mkdir -p "$output/gir-parser/src"
  cd "$output/gir-parser"
  printf '[package]\nname = "read-gir"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\ngir-parser = "0.1"\n' >Cargo.toml
  cat >src/main.rs <<'END'
fn main() {
    let path = std::env::args().nth(1).expect("the path of a GIR");
    let repository = gir_parser::Repository::from_path(&path).expect("a GIR");
    let namespace = repository.namespace();
    let n_methods: usize = namespace.classes().iter().map(|class| class.methods().count()).sum();
    println!("{} {}", namespace.name(), n_methods);
}
END
  cargo fetch -q >"$output/log" 2>&1 || { left_out "gir-parser: it cannot be had"; return; }
  cargo build -q || { judge 'gir-parser can be built' false; return; }
  # The number of the classes' methods, counted without it.
  # shellcheck disable=SC2016
  expected=$(/usr/bin/python3 -c '
import sys, xml.etree.ElementTree as tree
core = "{http://www.gtk.org/introspection/core/1.0}"
print("Orbit", len(tree.parse(sys.argv[1]).findall(f".//{core}class/{core}method")))' "$build/introspection/Orbit-1.gir")
  judge 'gir-parser reads the GIR' [ "$(target/debug/read-gir "$build/introspection/Orbit-1.gir" 2>&1)" = "$expected" ]
}

"$here/make-packages.sh" "$build" "$output"
check_wheel
check_npm
if command -v npm >/dev/null 2>&1; then read_by_ts_for_gir; else left_out "ts-for-gir: there is no npm"; fi
read_by_gir_parser
[ $checked -gt 0 ] || exit 77
exit $status
