#!/usr/bin/env bash
# Prints the real Flink's answers, one line of JSON for each directory named on standard input.
# usage: answers.sh FLINK-HOME < directories
# FLINK-HOME holds lib/flink-dist-*.jar, lib/log4j-*.jar and plugins/external-resource-gpu/.
set -eu
home=$1
here=$(cd "$(dirname "$0")" && pwd)
classes=${TMPDIR:-/tmp}/flink-answers-$(basename "$home")
mkdir -p "$classes"
if [ ! -e "$classes/FlinkAnswers.class" ] || [ "$here/FlinkAnswers.java" -nt "$classes/FlinkAnswers.class" ]; then
  javac -nowarn -Xlint:none -cp "$home/lib/*" -d "$classes" "$here/FlinkAnswers.java" 2>&1 | grep -v '^Note:' >&2 || true
fi
# The GPU driver's default script is looked for under FLINK_HOME.
export FLINK_HOME=$home FLINK_PLUGINS_DIR=$home/plugins
exec java -Xss8m -Dlog4j2.StatusLogger.level=OFF -Dfile.encoding=UTF-8 -cp "$classes:$home/lib/*" FlinkAnswers
