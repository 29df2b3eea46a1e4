# Shared by scripts/demo and scripts/test: packages, configure, build. Sourced by bash.
#
# SPDX-License-Identifier: GPL-2.0-or-later

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
release=$root/build/release

say() { printf '== %s\n' "$*"; }

# Debian package and what it is for.
packages=(
    "cmake:configures the build"
    "ninja-build:builds"
    "gcc:compiles the emulator"
    "libc6-dev:compiles the emulator"
    "pkg-config:finds the libraries"
    "libunicorn-dev:executes Arm instructions"
    "libcapstone-dev:disassembles"
    "libglib2.0-dev:base library"
    "libelf-dev:reads ELF"
    "libdw-dev:reads debug information"
    "libyaml-dev:reads west build directories"
    "libzip-dev:reads archives of updates"
    "libjson-glib-dev:writes reports"
    "libcbor-dev:speaks to update servers"
    "nettle-dev:hashes and signatures of images"
    "zlib1g-dev:compresses snapshots"
    "libreadline-dev:line editor of the monitor"
    "gcc-arm-none-eabi:compiles the reference firmware"
)

# Installs what is missing, with apt, as root or through sudo.
ensure_packages() {
    local missing=() why=() entry name
    for entry in "${packages[@]}"; do
        name=${entry%%:*}
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' && continue
        missing+=("$name")
        why+=("$name (${entry#*:})")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${#missing[@]} Debian packages that are missing:"
    printf '   %s\n' "${why[@]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "not root and no sudo: install them by hand: apt-get install ${missing[*]}" >&2
            exit 2
        }
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build_preset NAME: configures once, then builds what changed.
build_preset() {
    say "building preset '$1' into build/$1"
    local log=$root/build/$1.log
    mkdir -p "$root/build"
    if ! (cd "$root" && cmake --preset "$1" && cmake --build --preset "$1") >"$log" 2>&1; then
        cat "$log"
        echo "the build failed; its output is above and in $log" >&2
        exit 1
    fi
}

# The mirror that this machine's apt uses for Debian itself.
debian_mirror() {
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
        awk '$1 == "Debian" && $2 !~ /-/ { print $3; exit }'
}
