#!/usr/bin/env bash
# Finds AMD GPUs for Apache Flink's GPU driver (external-resource.<name>.param.discovery-script.path).
#
#   amd-gpu-discovery.sh AMOUNT [--enable-coordination-mode] [--coordination-file FILE] [--timeout SECONDS]
#
# Prints AMOUNT indexes on one line, separated by commas; messages go to standard error. Exits with 0, with 1 when
# there are too few GPUs or the vendor's tool fails, with 2 for wrong usage.
#
# Part of Drey. Apache License 2.0. Needs bash 4.2, coreutils, grep, a temporary directory, amd-smi or rocm-smi, and for
# coordination flock (util-linux).

made_for=amd
# What stands behind each index in the coordination file: vendors number their own GPUs, and Flink's script knows NVIDIA's.
mark=@amd

set -u
export LC_ALL=C
self=${0##*/}

# Flink reads standard error only after the script has ended, so what is said must fit into a pipe.
said=0
say() {
  said=$((said + 1))
  ((said > 20)) || printf '%s: %.800s\n' "$self" "$1" >&2
}

fail() {
  printf '%s: %.4000s\n' "$self" "$1" >&2
  exit "${2:-1}"
}

usage() {
  fail "$1; usage: $self AMOUNT [--enable-coordination-mode] [--coordination-file FILE] [--timeout SECONDS] [--vendor $made_for]" 2
}

# Asks a vendor's tool, for a bounded time, and passes on a bounded part of what it says; 127 without a word when it is
# not there. `timeout` makes it a process group, so that none of its children is left. Its output goes to files without a
# name: a pipe would be waited for as long as any child of the tool's holds it, and files go away by themselves.
ask() {
  local limit=() status=0 name tool
  command -v "$1" >/dev/null || return 127
  ! command -v timeout >/dev/null || limit=(timeout -k 1 "$patience")
  name=$(mktemp 2>/dev/null) && exec 7<>"$name" && rm -f -- "$name" || return 125
  name=$(mktemp 2>/dev/null) && exec 8<>"$name" && rm -f -- "$name" || return 125
  (
    # What is over the limit is an error for the tool to bear, not its end: standard error is no reason to get no GPU.
    trap '' XFSZ
    ulimit -f 16384
    exec ${limit[@]+"${limit[@]}"} "$@" </dev/null >&7 2>&8 7>&- 8>&-
  ) &
  tool=$!
  # Whatever ends this script ends the tool, if it can still act.
  trap 'kill -KILL -- "-$tool" "$tool" 2>/dev/null; exit 143' TERM INT HUP
  wait "$tool" || status=$?
  trap - TERM INT HUP
  kill -KILL -- "-$tool" 2>/dev/null
  (($(wc -c </dev/fd/7) <= 65536)) || status=141
  # The tool is there, but not what it needs.
  [[ $status != 127 || ! -s /dev/fd/8 ]] || status=126
  head -c 8192 /dev/fd/8 >&2
  head -c 65536 /dev/fd/7
  exec 7>&- 8>&-
  return "$status"
}

# What a tool's status means, in words.
ended() {
  case $1 in
    124 | 137) printf '%s' "still running after $patience s, ended" ;;
    141 | 153) printf '%s' "printed more than 64 KiB" ;;
    125) printf '%s' "was not asked: there is no temporary file for its answer in ${TMPDIR:-/tmp}" ;;
    126) printf '%s' "can't be run here" ;;
    *) printf '%s' "exited with status $1" ;;
  esac
}

# ---- options (the same in every script) ----

amount=${1-}
[[ $amount != --help && $amount != -h ]] || usage "finds GPUs for Flink's GPU driver"
[[ $amount =~ ^[0-9]+$ ]] || usage "the amount can only be a whole number, not '$amount'"
shift
# As it was written.
wanted="${amount#"${amount%%[!0]*}"} GPUs"
[[ $wanted != "1 GPUs" ]] || wanted="1 GPU"
# More digits than an integer has: more GPUs than there are, in any case.
((${#amount} <= 18)) || amount=999999999999999999
amount=$((10#$amount))
coordinate=
coordination_file=
# Shorter than the ten seconds after which Flink gives the script up: so a person reads what hung.
patience=8
while (($# > 0)); do
  case $1 in
    null) ;; # what Flink passes where discovery-script.args is not set
    --enable-coordination-mode) coordinate=yes ;;
    --enable-coordination)
      say "taking --enable-coordination as --enable-coordination-mode, which is the option's name"
      coordinate=yes
      ;;
    --coordination-file)
      [[ -n ${2-} ]] || usage "--coordination-file needs a file"
      coordination_file=$2
      shift
      ;;
    --coordination-file=?*) coordination_file=${1#*=} ;;
    --timeout | --timeout=*)
      if [[ $1 == --timeout ]]; then
        patience=${2-}
        shift
      else
        patience=${1#*=}
      fi
      [[ $patience =~ ^[1-9][0-9]{0,3}$ ]] || usage "--timeout can only be seconds, from 1 to 9999"
      ;;
    --vendor | --vendor=*)
      if [[ $1 == --vendor ]]; then
        vendor=${2-}
        shift
      else
        vendor=${1#*=}
      fi
      [[ $vendor == "$made_for" ]] || usage "--vendor can only be $made_for here, not '$vendor'"
      ;;
    *) usage "unknown option '$1'" ;;
  esac
  shift
done
((amount > 0)) || exit 0
[[ -n $coordinate || -z $coordination_file ]] ||
  say "--coordination-file has no effect without --enable-coordination-mode"
coordination_file=${coordination_file:-/var/tmp/flink-gpu-coordination}

# What was found: each index once, in the tool's order.
indexes=()

# ---- the vendor's tools ----

# Adds the indexes that a tool's lines name, each once.
read_indexes() {
  local pattern=$1 line index
  local -A seen=()
  while IFS= read -r line; do
    [[ $line =~ $pattern ]] || continue
    index=${BASH_REMATCH[1]}
    [[ -z ${seen[$index]-} ]] || continue
    seen[$index]=yes
    indexes+=("$index")
  done
}

# Asks amd-smi, else rocm-smi, its predecessor.
find_gpus() {
  local listing status=0 asked=
  listing=$(ask amd-smi list) || status=$?
  if ((status == 0)); then
    asked=amd-smi
    read_indexes '^GPU: ([0-9]+)[[:space:]]*$' <<<"$listing"
  elif ((status != 127 && status != 124 && status != 137)); then
    say "amd-smi list $(ended "$status")${listing:+: ${listing%%$'\n'*}}"
  fi
  ((${#indexes[@]} == 0)) || return 0
  # Flink's ten seconds are too few to wait for both.
  ((status != 124 && status != 137)) || fail "amd-smi list $(ended 124)"
  status=0
  listing=$(ask rocm-smi --showid) || status=$?
  if ((status == 0)); then
    asked=rocm-smi
    read_indexes '^GPU\[([0-9]+)\]' <<<"$listing"
  elif ((status != 127)); then
    say "rocm-smi --showid $(ended "$status")${listing:+: ${listing%%$'\n'*}}"
  fi
  [[ -n $asked ]] || fail "neither amd-smi nor rocm-smi gave an answer; PATH is $PATH"
  ((${#indexes[@]} > 0)) || say "$asked lists no GPU"
}

# ---- coordination between the TaskManagers of a host (the same in every script) ----
#
# The file has a line `INDEX PID` for each GPU that is held, as Flink's own script writes it, under a lock on the file
# itself. Of other vendors than NVIDIA it is `INDEX@VENDOR PID`. It is never replaced nor cut short: lines of processes that are gone are overwritten, and line feeds fill the
# rest. When a process started, and in which boot, stands in FILE.drey as `INDEX PID START BOOT`: so a process id that
# was given out again does not keep a GPU.

# Sets `started` to the start time of a process; fails when it is gone. Empty where /proc doesn't tell.
look_up() {
  local stat words
  started=
  stat=
  { IFS= read -r -d '' stat <"/proc/$1/stat"; } 2>/dev/null
  if [[ -z $stat ]]; then
    # Another user's process may be hidden: then it exists all the same.
    stat=$(kill -0 "$1" 2>&1) || [[ $stat == *"not permitted"* ]]
    return
  fi
  read -r -a words <<<"${stat##*) }"
  [[ ${words[0]} != [ZX] ]] || return 1
  started=${words[19]}
}

# Whether this script's parent is the process that started it. An orphan's is init, or another that adopts: it is of
# another session, of another process group, or called like an init. (A TaskManager can itself be process 1, of a
# container.) Only a shell at a terminal puts what it starts into groups that are neither its own nor the child's.
has_parent() {
  local stat='' theirs='' own words
  { IFS= read -r -d '' stat <"/proc/$$/stat"; } 2>/dev/null
  { IFS= read -r -d '' theirs <"/proc/$PPID/stat"; } 2>/dev/null
  # Without /proc there is nothing to tell by.
  [[ -n $stat ]] || return 0
  # State, parent, process group, session, terminal.
  read -r -a own <<<"${stat##*) }"
  [[ ${own[1]} == "$PPID" && -n $theirs ]] || return 1
  read -r -a words <<<"${theirs##*) }"
  [[ ${words[3]} == "${own[3]}" ]] || return 1
  [[ ${own[2]} == "$$" || ${own[2]} == "${words[2]}" || ($PPID != 1 && ${own[4]} != 0) ]] || return 1
  [[ $PPID != 1 || ! ${theirs%)*} =~ ^1\ \((systemd|init|tini|dumb-init|docker-init|catatonit|s6-svscan|runit)$ ]]
}

way_out="stop this host's TaskManagers, delete the file and start them again"

# Sets `taken` (index → pid, of living holders) and `kept` (the lines to keep) from the file.
read_holders() {
  local -a lines=()
  local line number=0 index pid start boot wanted damage
  local entry='^([!-~]+) ([1-9][0-9]{0,9})$'
  (($(wc -c <"$coordination_file") <= 1048576)) ||
    fail "$coordination_file is damaged: it holds more than 1 MiB; $way_out"
  # Bash's own reading would pass over NUL bytes, as a crash or a full disk leaves them.
  damage=$(grep -n -a -v -m 1 -E "${entry}|^$" <"$coordination_file" 9>&- | tr -c '[:print:]\n' '?')
  [[ -z $damage ]] || fail "$coordination_file is damaged at line ${damage%%:*}: '${damage#*:}' is not 'INDEX PID'; $way_out"
  mapfile -t lines <"$coordination_file" || fail "cannot read $coordination_file"
  local -A known=()
  if [[ -e $coordination_file.drey ]]; then
    while read -r index pid start boot; do
      [[ -z $boot ]] || known["$index $pid"]="$start $boot"
    done <"$coordination_file.drey"
  fi
  for line in "${lines[@]}"; do
    number=$((number + 1))
    [[ -n $line ]] || continue
    if ! [[ $line =~ $entry ]] || ((BASH_REMATCH[2] > 2147483647)); then
      fail "$coordination_file is damaged at line $number: '$line' is not 'INDEX PID'; $way_out"
    fi
    index=${BASH_REMATCH[1]} pid=${BASH_REMATCH[2]}
    wanted=${known[$line]-}
    look_up "$pid" || continue
    [[ -z $wanted || -z $started || $wanted == "$started $this_boot" ]] || continue
    taken[$index]=$pid
    kept+="$line"$'\n'
    [[ -z $wanted ]] || kept_starts+="$line $wanted"$'\n'
  done
}

# Overwrites a file from its start in one write, its old end filled with line feeds.
overwrite() {
  local text=$2 old rest=
  old=$(stat -L -c %s -- "$1" 9>&-) || return 1
  if ((${#text} < old)); then rest=$(head -c $((old - ${#text})) /dev/zero 9>&- | tr '\0' '\n' 9>&-; echo .); fi
  echo -n "$text${rest%.}" 1<>"$1"
}

# Replaces `indexes` by `amount` of them that nobody holds, and writes down that this script's parent does.
take_gpus() {
  local owner=$PPID attempt index name left kept='' kept_starts='' this_boot='' started
  local -A taken=()
  local -a free=()
  command -v flock >/dev/null || fail "coordination needs flock, which is not on the PATH"
  ((owner > 0)) || fail "coordination needs a parent process as the holder, and this one's is in another namespace"
  has_parent || fail "the process that started this one is gone"
  for name in "$coordination_file" "$coordination_file.drey"; do
    [[ ! -e $name || -f $name ]] || fail "$name is not a regular file; name another by --coordination-file"
  done
  # What the tool took of Flink's ten seconds is gone.
  left=$((patience + 1 - SECONDS))
  ((left >= 1)) || left=1
  for attempt in 1 2 3 4 5; do
    { exec 9<>"$coordination_file"; } 2>/dev/null || {
      left=$({ : 9<>"$coordination_file"; } 2>&1)
      fail "cannot open $coordination_file for writing: ${left##*: }; name another by --coordination-file"
    }
    flock -x -w "$left" 9 || fail "$coordination_file has been locked for $left s by another process"
    # Flink's own script can put another file in this one's place.
    [[ /proc/self/fd/9 -ef $coordination_file ]] && break
    ((attempt < 5)) || fail "$coordination_file is being replaced all the time"
  done
  { read -r this_boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
  read_holders
  for index in "${indexes[@]}"; do
    ((${#free[@]} < amount)) || break
    [[ -n ${taken[$index$mark]-} ]] || free+=("$index")
  done
  if ((${#free[@]} < amount)); then
    local held=
    for index in "${indexes[@]}"; do
      [[ -z ${taken[$index$mark]-} ]] || held+=", $index by process ${taken[$index$mark]}"
    done
    fail "$wanted wanted, ${#free[@]} of ${#indexes[@]} free${held:+; held: ${held#, }} (see $coordination_file)"
  fi
  look_up "$owner" || fail "the parent process $owner is gone"
  for index in "${free[@]}"; do
    kept+="$index$mark $owner"$'\n'
    [[ -z $started || -z $this_boot ]] || kept_starts+="$index$mark $owner $started $this_boot"$'\n'
  done
  # The start times first: without its line in the file, an entry there means nothing.
  [[ -e $coordination_file.drey ]] || : >>"$coordination_file.drey" || fail "cannot write $coordination_file.drey"
  overwrite "$coordination_file.drey" "$kept_starts" || fail "cannot write $coordination_file.drey"
  overwrite "$coordination_file" "$kept" || fail "cannot write $coordination_file"
  exec 9>&-
  indexes=("${free[@]}")
}

find_gpus
if ((${#indexes[@]} < amount)); then
  fail "$wanted wanted, ${#indexes[@]} found; lower the amount, or look in dmesg for a GPU that is lost"
fi
if [[ -n $coordinate ]]; then
  take_gpus
fi
IFS=,
printf '%s\n' "${indexes[*]:0:amount}"
