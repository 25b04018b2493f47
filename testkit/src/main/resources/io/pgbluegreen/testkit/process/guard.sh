# Outlives the JVM: when standard input, a pipe whose other end only the JVM holds, comes to its end, every process
# recorded in the folder is ended and the folder is removed.
#   $1  the folder; in it pids/PID holds "START_TIME SIGNAL" for each server (see launch.sh)
trap '' HUP INT TERM
folder=$1

while read -r _; do :; done

# A launch that is late by a moment finds no pids folder to enter itself in, and does not become a server.
mv "$folder/pids" "$folder/pids.closed" 2>/dev/null

start_time() { shift 21; echo "$1"; }
state() { echo "$3"; }

# A process id may have passed on to a stranger: only a process with the recorded start time is ours.
ours() {
  stat=$(cat "/proc/$pid/stat" 2>/dev/null) && [ -n "$stat" ] || return 1
  [ "$(start_time $stat)" = "$started" ] && [ "$(state $stat)" != Z ]
}

for record in "$folder"/pids.closed/*; do
  [ -f "$record" ] || continue
  pid=${record##*/}
  read -r started signal <"$record"
  ours && kill -"$signal" "$pid" 2>/dev/null
  tries=0
  while ours && [ "$tries" -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  ours && kill -KILL "$pid" 2>/dev/null
done

# A file system that was mounted into the folder goes first (the last mounted before those it may lie in).
mounted=
while read -r _ mount _; do
  case $mount in "$folder"/*) mounted="$mount $mounted" ;; esac
done </proc/mounts
for mount in $mounted; do
  umount -l "$mount" 2>/dev/null
done

tries=0
until rm -rf "$folder" 2>/dev/null && [ ! -e "$folder" ] || [ "$tries" -ge 50 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
