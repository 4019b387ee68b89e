#!/usr/bin/env bash
# Made by drey for yarn. Changes here are lost: change the source, and compile again.
# source: cluster.yaml sha256:138522b4e535b969a6c30641627d209a143a2010c3d35e364d761b71b6fef164
# source: ../bases/platform.yaml sha256:75ad2078cfe7905addba7551d219f6a52b19d5407ea773dea36ac5a98d1343a5
set -euo pipefail
: "${FLINK_HOME:?is to name the Flink distribution to submit with}"
HADOOP_CLASSPATH="${HADOOP_CLASSPATH:-$(hadoop classpath)}"
export HADOOP_CLASSPATH
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
conf=$(mktemp -d)
trap 'rm -rf "$conf"' EXIT
cp "$FLINK_HOME"/conf/log* "$conf"/ 2>/dev/null || true
cp "$here"/config.yaml "$conf"/
FLINK_CONF_DIR=$conf "$FLINK_HOME"/bin/yarn-session.sh -d
