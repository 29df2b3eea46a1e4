#!/bin/bash
# Every relative link of the documentation leads to a file and a heading that exist; one that does not is named.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
links=$(dirname "$0")/../../scripts/links
[ -x "$links" ] || { echo "the sources are not here"; exit 77; }
ends_with 0 "$links"
mkdir -p "$work/tree/docs" "$work/tree/firmware"
printf '# One\n\n[to two](docs/two.md#a-b-c)\n```\n[no link](nowhere.md)\n```\n' >"$work/tree/README.md"
printf '# Two\n\n## A `b`: c!\n' >"$work/tree/docs/two.md"
touch "$work/tree/CHANGELOG.md" "$work/tree/firmware/README.md"
ends_with 0 "$links" "$work/tree"
printf '[gone](gone.md) [back](../README.md#two)\n' >>"$work/tree/docs/two.md"
ends_with 1 "$links" "$work/tree"
says '^docs/two\.md: gone\.md: there is no such file$'
says '^docs/two\.md: \.\./README\.md#two: there is no such heading$'
finish
