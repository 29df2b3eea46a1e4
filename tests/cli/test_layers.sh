#!/bin/bash
# scripts/layers fails on an arrow that runs up the floor plan, and on a circle across rooms.
#
# SPDX-License-Identifier: GPL-2.0-or-later
set -euo pipefail
. "$(dirname "$0")/lib.sh"

layers=$(dirname "$0")/../../scripts/layers

# compile ROOM/FILE 'C text': one object of a made-up build
compile() {
    local object=emu/CMakeFiles/x.dir/$1.o
    mkdir -p "$(dirname "$work/$object")"
    echo "$2" | cc -x c -c - -o "$work/$object"
    commands+=("{\"command\": \"cc -o $object\"}")
    (IFS=,; echo "[${commands[*]}]") >"$work/compile_commands.json"
}

commands=()
compile bus/low.c 'int low(void) { return 1; }'
compile cpu/high.c 'int low(void); int high(void) { return low(); }'
"$layers" "$work" >"$work/out" || fail "an arrow that runs down was refused: $(cat "$work/out")"

compile time/wrong.c 'int high(void); int wrong(void) { return high(); }'
"$layers" "$work" >"$work/out" && fail "an arrow from time up to cpu was accepted"
grep -q 'time/wrong.c uses high of cpu/high.c' "$work/out" || fail "the arrow is not named: $(cat "$work/out")"

commands=()
compile debug/trace/a.c 'int b(void); int a(void) { return b(); }'
for next in b:c c:d d:e e:f f:a; do
    compile "debug/trace/${next%:*}.c" "int ${next#*:}(void); int ${next%:*}(void) { return ${next#*:}(); }"
done
"$layers" "$work" >"$work/out" && fail "a circle of six files was accepted"
grep -q 'a circle of 6 files' "$work/out" || fail "the circle is not named: $(cat "$work/out")"
finish
