#!/bin/bash
# Every file, folder and function that docs/extending.md and docs/architecture.md name exists.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/../.." || exit 1

names=0
for doc in docs/extending.md docs/architecture.md; do
    while read -r name; do
        names=$((names + 1))
        case $name in
            *NAME* | *KIND*) ;;
            *'()') git grep -qE "\b${name%()}\(" -- 'emu/*.[ch]' 'periph/*.[ch]' || fail "$doc names $name" ;;
            emu/* | periph/* | tests/* | docs/* | scripts/* | firmware/*) [ -e "$name" ] || fail "$doc names $name" ;;
            */*.c | */*.h) [ -e "emu/$name" ] || [ -e "periph/$name" ] || [ -e "$name" ] || fail "$doc names $name" ;;
        esac
    done < <(grep -oE '`[A-Za-z0-9_./-]+(\(\))?`' "$doc" | tr -d '`')
done
[ "$names" -gt 60 ] || fail "only $names names were found"
finish
