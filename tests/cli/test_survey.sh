#!/bin/bash
# scripts/survey: a row for each build and archive below a directory, JSON beside it, shards.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
survey=$(dirname "$0")/../../scripts/survey

mkdir -p "$work/all/one/zephyr" "$work/all/broken/zephyr" "$work/all/two/app/zephyr" "$work/all/notes"
cp "$FIRMWARE/boot.elf" "$work/all/one/zephyr/zephyr.elf"
printf 'no HEX\n' >"$work/all/broken/zephyr/zephyr.hex"
printf 'domains:\n  - name: app\n    build_dir: app\n' >"$work/all/two/domains.yaml"
cp "$FIRMWARE/merged.hex" "$work/all/two/app/zephyr/zephyr.hex"
: >"$work/all/notes/readme.zip"

ends_with 1 "$survey" --jobs 2 --duration 500ms --json "$work/rows.json" "$work/all"
says '^\| .*/broken \| no \|'
says '^\| .*/one \| yes \|'
says '^\| .*/two \| yes \| - \| app: nrf53emu reference bootloader'
says '^3 builds: 2 loaded, [12] with text'
[ "$(grep -c '^| /' "$work/out")" -eq 3 ] || fail "not three rows: $(cat "$work/out")"
python3 - "$work/rows.json" <<'CHECK' || fail "the JSON is not as the rows"
import json, sys
rows = json.load(open(sys.argv[1]))["builds"]
assert [row["loaded"] for row in rows] == [False, True, True], rows
assert "HEX" in rows[0]["end"] or "record" in rows[0]["end"], rows[0]
assert rows[2]["run_status"] == 0 and rows[2]["findings"] == [], rows[2]
CHECK
"$survey" --jobs 1 --duration 1ms --shard 1/2 --json "$work/1.json" "$work/all" >"$work/first" 2>&1
"$survey" --jobs 1 --duration 1ms --shard 2/2 --json "$work/2.json" "$work/all" >"$work/second" 2>&1
[ "$(cat "$work/first" "$work/second" | grep -c '^| /')" -eq 3 ] || fail "two shards are not the whole"
ends_with 1 "$survey" --merge "$work/2.json" "$work/1.json"
says '^3 builds: 2 loaded'
[ "$(sed -n 3p "$work/out")" = "$(sed -n 3p "$work/first")" ] || fail "merged: $(cat "$work/out")"
ends_with 2 "$survey" --merge "$work/none.json"
ends_with 2 "$survey" --shard 3/2 "$work/all"
ends_with 2 "$survey" "$work/none"
finish
