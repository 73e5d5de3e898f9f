# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Completion of orbitctl for bash.

_orbitctl ()
{
  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local commands='list show nodes tail top publish watch clean record replay export doctor metrics bench'
  local directory=() arguments=() i

  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$word")
    return
  fi
  case $previous in
    -d | --directory) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --speed | -S | --max-size) return ;;
    --fleet) mapfile -t COMPREPLY < <(compgen -W "$(orbitctl complete fleets 2>/dev/null)" -- "$word"); return ;;
    -f | --from)
      [ "$command" != replay ] || { mapfile -t COMPREPLY < <(compgen -W "$(orbitctl complete fleets 2>/dev/null)" -- "$word"); return; }
      mapfile -t COMPREPLY < <(compgen -W 'oldest head' -- "$word"); return ;;
    -n | --count | -i | --interval | -m | --max-age | -s | --seconds | -k | --frame-kind | -V | --frame-version)
      [ "$command" = clean ] || return ;;
  esac
  if [[ $word == -* ]]; then
    local options='--help --directory --json'
    case $command in
      show | metrics) options="$options --max-age" ;;
      nodes) options="$options --watch --count --interval --max-age" ;;
      top | watch) options="$options --count --interval --max-age" ;;
      tail) options="$options --from --decode --hex --no-follow --count" ;;
      publish) options="$options --frame-kind --frame-version" ;;
      clean) options="$options --dry-run" ;;
      bench) options="$options --seconds" ;;
      record) options="$options --output --from --no-follow --count --seconds --max-size" ;;
      replay) options="$options --speed --fleet --into-live" ;;
      export) options="$options --csv --losses" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    return
  fi
  for ((i = 2; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -d | --directory) directory=(--directory "${COMP_WORDS[i + 1]}"); i=$((i + 1)) ;;
      -o | --output | -f | --from | -n | --count | -s | --seconds | --speed | -S | --max-size | -i | --interval | -m | --max-age | \
        -k | --frame-kind | -V | --frame-version | --fleet)
        [ "$command" = clean ] || i=$((i + 1)) ;;
      -*) ;;
      *) arguments+=("${COMP_WORDS[i]}") ;;
    esac
  done
  case $command:${#arguments[@]} in
    show:0 | nodes:0 | tail:0 | top:0 | publish:0 | watch:0 | record:0 | clean:*)
      mapfile -t COMPREPLY < <(compgen -W "$(orbitctl complete fleets "${directory[@]}" 2>/dev/null)" -- "$word") ;;
    tail:1 | publish:1 | record:[1-9]*)
      mapfile -t COMPREPLY < <(compgen -W "$(orbitctl complete kinds "${arguments[0]}" "${directory[@]}" 2>/dev/null)" -- "$word") ;;
    replay:0 | export:0) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
  esac
}

complete -F _orbitctl orbitctl
