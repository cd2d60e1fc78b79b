#!/usr/bin/env bash
# Prints the path of a Python 3.11-3.14 that runs and can make virtual environments.
# PYTHON, when set, is the only candidate.
set -euo pipefail
IFS=$'\n'

names=(python3.13 python3.12 python3.11 python3.14 python3)
[ -z "${PYTHON:-}" ] || names=("$PYTHON")
without_venv=""

for name in "${names[@]}"; do
    # All matches on PATH, not only the first: a version manager's stand-in can be there and not run.
    for path in $(type -aP "$name"); do
        "$path" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null || continue
        if "$path" -c 'import ensurepip, venv' 2>/dev/null; then
            "$path" -c 'import sys; print(sys.executable)'
            exit 0
        fi
        without_venv=$path
    done
done

if [ -n "$without_venv" ]; then
    version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$without_venv cannot make virtual environments; on Debian or Ubuntu:" \
        "sudo apt-get install -y python$version-venv" >&2
else
    IFS=' '
    echo "Keypoint Lab needs Python 3.11, 3.12, 3.13 or 3.14, and none was found (looked for ${names[*]});" \
        "install one from https://www.python.org/downloads/ or name it: make run PYTHON=/path/to/python" >&2
fi
exit 1
