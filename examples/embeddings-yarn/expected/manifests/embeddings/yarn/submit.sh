#!/usr/bin/env bash
# Made by drey for yarn. Changes here are lost: change the source, and compile again.
# source: cluster.yaml sha256:312e22e040d42174a18eb63e22170f50e54d792fbd99b5cb669b3a1ac2cee513
# source: ../bases/platform.yaml sha256:75ad2078cfe7905addba7551d219f6a52b19d5407ea773dea36ac5a98d1343a5
set -euo pipefail
: "${FLINK_HOME:?is to name the Flink distribution to submit with}"
export HADOOP_CLASSPATH="${HADOOP_CLASSPATH:-$(hadoop classpath)}"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
conf=$(mktemp -d)
trap 'rm -rf "$conf"' EXIT
cp "$FLINK_HOME"/conf/log* "$conf"/ 2>/dev/null || true
cp "$here"/config.yaml "$conf"/
FLINK_CONF_DIR=$conf "$FLINK_HOME"/bin/yarn-session.sh -d
