#!/bin/bash
# The linker scripts refuse what would only fail at run time.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"
firmware=$(cd "$(dirname "$0")/../../firmware" && pwd)
mkdir "$work/split"

# link NAME INTERNAL XIP: links two sources, the second as code for XIP, with the split script.
link() {
    printf '%s\n' "$2" >"$work/split/$1.c"
    printf '%s\n' "$3" >"$work/split/xip_$1.c"
    (cd "$work" &&
        for source in "split/$1" "split/xip_$1"; do
            arm-none-eabi-gcc -mcpu=cortex-m33 -mthumb -ffreestanding -c "$source.c" \
                -o "$source.c.obj" || exit 1
        done &&
        arm-none-eabi-gcc -mcpu=cortex-m33 -mthumb -nostdlib -T "$firmware/split/split.ld" \
            -L "$firmware/common" -Wl,--orphan-handling=error -Wl,--no-warn-rwx-segments \
            "split/$1.c.obj" "split/xip_$1.c.obj" -o "$1.elf") >"$work/out" 2>&1
}

internal='__attribute__((section(".vectors"), used)) void *const vectors[256] = {0};
int entry __attribute__((section(".z_init_APPLICATION_P_9_SUB_0_"), used)) = 1;
void reset_handler(void) { }'
xip='const int table[2] = {1, 2}; int in_xip(void) { return table[1]; }'
: >"$work/err"

link good "$internal" "$xip" || fail "a good pair is refused: $(cat "$work/out")"

link empty "$internal" '' && fail "an empty XIP part was linked"
says 'no code was relocated to the XIP part'

link orphan "$internal int lost __attribute__((section(\".forgotten\"))) = 1;" "$xip" &&
    fail "a forgotten section was linked"
says 'orphan section .*forgotten'

link large "$internal char large[0xd4000] __attribute__((section(\".text.large\"))) = {1};" "$xip" &&
    fail "a full slot was linked"
says 'will not fit in region .FLASH'
finish
