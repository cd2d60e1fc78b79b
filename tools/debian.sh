# `install_debians [OPTIONS] PACKAGE` installs it where there is apt-get and the right to use it. To be sourced.
install_debians() {
    command -v apt-get > /dev/null || return 1
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    echo "Installing Debian's ${*: -1}" >&2
    # ${array[@]+...}: an empty array counts as unset under `set -u` in older versions of bash.
    ${as_root[@]+"${as_root[@]}"} apt-get update -q >&2 || true
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q "$@" >&2 || return 1
}
