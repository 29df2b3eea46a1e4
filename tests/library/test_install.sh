#!/bin/bash
# What is installed is enough for a program of somebody else's.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/../cli/lib.sh"
build=$(dirname "$NRF53EMU")

cmake --install "$build" --prefix "$work/root" >"$work/log" 2>&1 || fail "cmake --install: $(tail -3 "$work/log")"
pc=$(find "$work/root" -name nrf53emu.pc)
[ -n "$pc" ] || fail "no nrf53emu.pc was installed"
export PKG_CONFIG_PATH=${pc%/*}
read -ra flags <<<"$(pkg-config --cflags --libs nrf53emu)"
# A library with sanitizers wants a program with them.
grep -q 'NRF53EMU_SANITIZE:BOOL=ON' "$build/CMakeCache.txt" && flags+=(-fsanitize=address,undefined)
cc -std=c11 -Wall -Wextra -Werror -o "$work/user" "$(dirname "$0")/user.c" "${flags[@]}" || fail "it does not build"
mkdir -p "$work/build/zephyr"
cp "$FIRMWARE/split.elf" "$work/build/zephyr/zephyr.elf"
cp "$FIRMWARE/merged.hex" "$work/build/"
printf 'config:\n  elf_file: zephyr.elf\n  hex_file: %s\n' "$work/build/merged.hex" >"$work/build/zephyr/runners.yaml"
printf 'CONFIG_BOARD="frobnicator"\n' >"$work/build/zephyr/.config"
archive next pass
slots >"$work/slots.yml"
(cd "$work" && ./user "$FIRMWARE/merged.hex" "$FIRMWARE/split.elf") || fail "it ended with $?"
"$work/root/bin/nrf53emu" --version >/dev/null || fail "the installed program does not start"
grep -q 't register app r7 0x01234567$' "$work/journal" || fail "a register that was written is not in the journal"
[ -s "$work/root/share/man/man1/nrf53emu-run.1" ] || fail "no man page was installed"
words=$(bash -c '. "$0"; compopt() { :; }; COMP_WORDS=(nrf53emu run --unt) COMP_CWORD=2; _nrf53emu; echo "${COMPREPLY[@]}"' \
    "$work/root/share/bash-completion/completions/nrf53emu")
[ "$words" = --until= ] || fail "bash completes --unt to '$words'"
finish
