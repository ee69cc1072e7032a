#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails when a source file lacks its licence line: check_licences.sh TOP
set -u
cd "$1" || exit 2
files=$(find app engine widgets vulkan resources tests packaging .ci -type f \
    \( -name '*.h' -o -name '*.cpp' -o -name '*.inc' -o -name '*.comp' -o -name '*.glsl' -o -name '*.py' -o -name '*.sh' \
       -o -name '*.cmake' -o -name 'CMakeLists.txt' -o -name '*.fbs' -o -name run -o -name test \))
[ -n "$files" ] || { echo "no files found"; exit 2; }
missing=$(printf '%s\n' "$files" | xargs grep -L 'SPDX-License-Identifier: GPL-3.0-or-later')
[ -z "$missing" ] && exit 0
printf 'without licence line:\n%s\n' "$missing"
exit 1
