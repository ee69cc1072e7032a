#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails when an include goes against the arrows of ARCHITECTURE.md: check_includes.sh TOP
set -u
cd "$1" || exit 2
bad=0
forbid() { # FOLDER PATTERN WHY
    local found
    found=$(grep -rnE "^ *# *include *[<\"]($2)" "$1" --include='*.h' --include='*.cpp' --include='*.inc') || return 0
    printf '%s: %s\n%s\n' "$1" "$3" "$found"
    bad=1
}
forbid engine 'Q[A-Z]|qcustomplot|vulkan/|vulkan\.h|widgets/|jobs/|document/|window/|iostream' 'the engine knows no Qt, no Vulkan, no window, and prints nothing'
forbid vulkan 'Q[A-Z]|qcustomplot|widgets/|jobs/|document/|window/|iostream' 'the Vulkan library knows the engine only'
forbid widgets 'core/|model/|tflite/|ops/|kernels/|runtime/|data/|techniques/|recipe/|pipeline/|analysis/|vulkan/|vulkan\.h|jobs/|document/|window/' 'widgets know Qt only'
forbid app/cli 'QWidget|QtWidgets|widgets/|window/|document/' 'the command line needs no window'
[ -d engine ] && [ -d widgets ] && [ -d app ] || { echo "folders are missing"; exit 2; }
if grep -rnE 'QThread' app --include='*.h' --include='*.cpp' | grep -v '^app/jobs/'; then
    echo "QThread belongs into app/jobs only"
    bad=1
fi
exit $bad
