#!/usr/bin/env bash
# Makes .venv and installs what the app needs, or with the argument `dev` also what the tests need.
# Does nothing when that is done and the lists of requirements have not changed since.
set -euo pipefail
cd "$(dirname "$0")/.."

# Two set-ups of this folder at once would delete each other's .venv: the second waits, and finds it done.
if command -v flock > /dev/null; then
    exec 9< requirements.txt
    if ! flock --nonblock 9; then
        echo "Waiting for another set-up of this folder to end"
        flock 9
    fi
elif mkdir .venv.lock 2> /dev/null; then
    trap 'rmdir .venv.lock' EXIT
    trap 'exit 130' INT TERM HUP
else
    echo "Another set-up of this folder runs. If none does, remove the folder .venv.lock and try again." >&2
    exit 1
fi

lists=(requirements.txt constraints.txt)
last=requirements.txt
if [ "${1:-}" = dev ]; then
    last=requirements-dev.txt
    lists+=("$last" requirements-importers.txt)
fi
stamp=.venv/installed-$last

# A set-up that was broken off leaves a .venv without pip; a removed Python leaves one that does not run.
if ! .venv/bin/python -c 'import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
    python=$(tools/find_python.sh)
    echo "Making .venv with $("$python" --version) ($python)"
    rm -rf .venv
    "$python" -m venv .venv
fi

if ! cat "${lists[@]}" | cmp -s - "$stamp"; then
    echo "Installing the packages of $last; the first time this takes a minute or two"
    .venv/bin/python -m pip install --disable-pip-version-check --no-input -r "$last" -c constraints.txt
    if [ "$last" = requirements-dev.txt ]; then
        rm -rf .venv/importers
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps \
            --target .venv/importers -r requirements-importers.txt
    fi
    cat "${lists[@]}" > "$stamp"
    cat requirements.txt constraints.txt > .venv/installed-requirements.txt
fi
