# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by run and test: which Debian packages are needed and why, and how to install what is missing.

build_packages=(
    "g++:C++ compiler"
    "cmake:build system"
    "ninja-build:build system"
    "pkg-config:finds libzip and libexif"
    "qt6-base-dev:the window"
    "qt6-svg-dev:icons"
    "libqt6svg6:icons"
    "qt6-tools-dev:translations"
    "qt6-tools-dev-tools:translations"
    "qt6-l10n-tools:translations"
    "libgl-dev:needed by Qt's headers"
    "libqcustomplot-dev:plots"
    "libeigen3-dev:linear algebra"
    "libflatbuffers-dev:the .tflite format"
    "flatbuffers-compiler:the .tflite format"
    "libvulkan-dev:times layers on the GPU"
    "glslc:compiles compute shaders"
    "spirv-tools:checks compute shaders"
    "mesa-vulkan-drivers:Vulkan where there is no other driver"
    "zlib1g-dev:sizes after deflate, .gz data"
    "libpng-dev:PNG pictures"
    "libjpeg62-turbo-dev:JPEG pictures"
    "libexif-dev:how a camera was held"
    "libgif-dev:GIF pictures"
    "libzip-dev:.npz data"
    "nlohmann-json3-dev:recipes and reports"
    "libfmt-dev:text"
    "libcli11-dev:the command line"
    "fonts-dejavu-core:text on a machine without fonts"
)
test_packages=(
    "libgtest-dev:tests of the engine"
    "libsimde-dev:tests of kernels for processors that are not here"
    "vulkan-validationlayers:checks the use of Vulkan"
    "python3-venv:the LiteRT runtime to compare with"
    "libasan8:tests with sanitizers"
    "libubsan1:tests with sanitizers"
)

say() { printf 'fettle: %s\n' "$*" >&2; }

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }

# need_packages NAME:REASON ... installs those that are missing; asks before sudo when there is a terminal.
need_packages() {
    local missing=() entry
    for entry in "$@"; do
        installed "${entry%%:*}" || missing+=("$entry")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if ! command -v apt-get >/dev/null; then
        say "this script installs what it needs with apt-get, which is not here; install these and start again: ${missing[*]%%:*}"
        return 1
    fi
    say "these Debian packages are missing:"
    for entry in "${missing[@]}"; do printf '    %-24s %s\n' "${entry%%:*}" "${entry#*:}" >&2; done
    local names=("${missing[@]%%:*}") as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo)
        if [ -t 0 ]; then
            local answer
            read -r -p "Install them now with sudo apt-get? [Y/n] " answer
            case $answer in [nN]*) say "nothing was installed; run: sudo apt-get install ${names[*]}"; return 1 ;; esac
        else
            as_root=(sudo -n)
        fi
    fi
    "${as_root[@]}" apt-get update -q >&2 &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${names[@]}" >&2 || {
        say "the packages could not be installed; install them yourself and start again: ${names[*]}"
        return 1
    }
}

# configure_and_build PRESET TARGET ...
configure_and_build() {
    local preset=$1
    shift
    cmake --preset "$preset" >"$top/build/$preset.configure.log" 2>&1 || {
        cat "$top/build/$preset.configure.log" >&2
        say "configuring failed (see above)"
        return 1
    }
    cmake --build "$(build_dir "$preset")" --target "$@"
}

build_dir() { case $1 in ci | run) echo "$top/build/release" ;; *) echo "$top/build/$1" ;; esac; }
