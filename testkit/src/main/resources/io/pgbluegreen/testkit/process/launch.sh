# Enters itself in the guard's list and becomes the server; ends instead if the guard has closed the list.
#   $1  the list: a folder of files named by process id (see guard.sh)
#   $2  the signal that ends this server at once
#   $3… the server's command
set -e
pids=$1
signal=$2
shift 2
start_time() { shift 21; echo "$1"; }
echo "$(start_time $(cat "/proc/$$/stat")) $signal" >"$pids/.$$"
mv "$pids/.$$" "$pids/$$"
exec "$@"
