#!/usr/bin/env bash
# Prints the path of an ffprobe that runs: the system's, else that of Debian's package ffmpeg. Prints nothing where
# there is none; the tests then ask PyAV, which is FFmpeg too but also wrote the clips.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/debian.sh

print_systems() {
    local path
    path=$(type -P ffprobe) && "$path" -version > /dev/null 2>&1 < /dev/null && echo "$path"
}

print_systems || { install_debians --no-install-recommends ffmpeg && print_systems; } || echo "No ffprobe; PyAV reads the clips instead" >&2
