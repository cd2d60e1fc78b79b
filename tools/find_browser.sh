#!/usr/bin/env bash
# Prints the path of a Chromium that runs: the system's, else Playwright's own, else Debian's package.
# KEYPOINT_LAB_TEST_BROWSER, when set, is the only candidate. Needs `tools/install.sh dev` first.
set -euo pipefail
IFS=$'\n'
cd "$(dirname "$0")/.."
. tools/debian.sh

# Asking for the version tells a browser from a stand-in that only says how to install one.
print_if_it_runs() {
    "$1" --version > /dev/null 2>&1 < /dev/null || return 1
    echo "$1"
}

print_systems() {
    local name path
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        for path in $(type -aP "$name"); do
            print_if_it_runs "$path" && return 0
        done
    done
    return 1
}

print_playwrights() {
    echo "No Chromium found on this system; asking Playwright for its own" >&2
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=10000 .venv/bin/python -m playwright install chromium >&2 || return 1
    print_if_it_runs "$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)')"
}

print_debians() {
    install_debians chromium && print_systems
}

if [ -n "${KEYPOINT_LAB_TEST_BROWSER:-}" ]; then
    print_if_it_runs "$KEYPOINT_LAB_TEST_BROWSER" && exit 0
    echo "KEYPOINT_LAB_TEST_BROWSER is $KEYPOINT_LAB_TEST_BROWSER, which does not run" >&2
    exit 1
fi
print_systems || print_playwrights || print_debians || {
    echo "The tests need a browser and none could be installed; install Chromium and try again," \
        "or name one: make test KEYPOINT_LAB_TEST_BROWSER=/path/to/chromium" >&2
    exit 1
}
