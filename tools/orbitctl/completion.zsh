#compdef orbitctl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Completion of orbitctl for zsh.

_orbitctl_fleets ()
{
  local -a directory fleets
  [[ -n ${opt_args[--directory]:-${opt_args[-d]:-}} ]] && directory=(--directory "${opt_args[--directory]:-${opt_args[-d]}}")
  fleets=(${(f)"$(orbitctl complete fleets $directory 2>/dev/null)"})
  compadd -a fleets
}

_orbitctl_kinds ()
{
  local -a directory kinds
  [[ -n ${opt_args[--directory]:-${opt_args[-d]:-}} ]] && directory=(--directory "${opt_args[--directory]:-${opt_args[-d]}}")
  kinds=(${(f)"$(orbitctl complete kinds ${line[1]} $directory 2>/dev/null)"})
  compadd -a kinds
}

_orbitctl ()
{
  local -a common commands age looks
  local command
  common=('(- *)'{-h,--help}'[show help]' {-d,--directory=}'[the directory of the segments]:directory:_directories' {-j,--json}'[print JSON]')
  age=({-m,--max-age=}'[the age beyond which a heartbeat is stale]:milliseconds:')
  looks=({-n,--count=}'[end after so many]:count:' {-i,--interval=}'[time between two looks]:milliseconds:')
  commands=(
    'list:list the fleets of this user'
    'show:show a fleet'
    'nodes:show the members of a fleet'
    'tail:print the frames of a kind'
    'top:show rates, fills and beats'
    'publish:publish one frame'
    'watch:print joins and deaths as they come'
    'clean:remove fleets that no process uses'
    'record:write frames into a file of SQLite'
    'replay:publish the frames of a recording again'
    'export:print a recording as JSON or CSV'
    'doctor:look for what keeps fleets from working well'
    'metrics:print OpenMetrics text'
    'bench:measure, with a verdict'
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    list | doctor) _arguments $common ;;
    metrics) _arguments $common $age ;;
    bench) _arguments $common {-s,--seconds=}'[how long to measure]:seconds:' ;;
    clean) _arguments $common {-n,--dry-run}'[remove nothing]' '*:fleet:_orbitctl_fleets' ;;
    show) _arguments $common $age '1:fleet:_orbitctl_fleets' ;;
    nodes) _arguments $common $age $looks {-w,--watch}'[print again what has changed]' '1:fleet:_orbitctl_fleets' ;;
    top | watch) _arguments $common $age $looks '1:fleet:_orbitctl_fleets' ;;
    tail) _arguments $common {-f,--from=}'[where to begin]:place:(oldest head)' {-D,--decode}'[print values]' {-x,--hex}'[print hexadecimal digits]' \
      {-N,--no-follow}'[end when there is no frame left]' {-n,--count=}'[end after so many frames]:count:' '1:fleet:_orbitctl_fleets' '2:kind:_orbitctl_kinds' ;;
    publish) _arguments $common {-k,--frame-kind=}'[the frame kind]:number:' {-V,--frame-version=}'[the version of the frame]:number:' \
      '1:fleet:_orbitctl_fleets' '2:kind:_orbitctl_kinds' '3:value:' ;;
    record) _arguments $common {-o,--output=}'[the file to write]:file:_files' {-f,--from=}'[where to begin]:place:(oldest head)' \
      {-N,--no-follow}'[end when there is no frame left]' {-n,--count=}'[end after so many frames]:count:' {-s,--seconds=}'[end after so many seconds]:seconds:' \
      {-S,--max-size=}'[end before the file is larger]:size:' '1:fleet:_orbitctl_fleets' '*:kind:_orbitctl_kinds' ;;
    replay) _arguments $common {-s,--speed=}'[how many times as fast]:number:' {-f,--fleet=}'[the fleet to publish into]:fleet:_orbitctl_fleets' \
      {-l,--into-live}'[publish beside live members]' '1:file:_files' ;;
    export) _arguments $common {-c,--csv}'[print comma-separated values]' {-l,--losses}'[print what was lost]' '1:file:_files' ;;
  esac
}

_orbitctl "$@"
