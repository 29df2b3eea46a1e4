#!/bin/bash
# Names of files and symbols that hold control characters or no UTF-8 reach neither a terminal nor a report raw.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

escape=$(printf '\033')
odd=$(printf 'a\033]0;b\007\302\233\xff')
here=$work/$odd
mkdir "$here"
fault=$FIRMWARE/faults/write_to_null
symbol=$(arm-none-eabi-nm "$fault.elf" | awk '$2 == "T" && $3 ~ /main|fault|write/ { print $3 }')
rename=()
for name in $symbol; do rename+=(--redefine-sym "$name=$odd$name"); done
arm-none-eabi-objcopy "${rename[@]}" "$fault.elf" "$here/fault.elf" || fail "objcopy does not rename"
cp "$fault.hex" "$here/fault.hex"
cp "$FIRMWARE/split.external.signed.hex" "$here/signed.hex"
cp "$FIRMWARE"/{boot.hex,net.hex,update.hex,merged.hex,boot.elf} "$here"

# clean COMMAND...: whatever it prints and whatever reports it writes is text.
clean() {
    rm -rf "$work/reports"
    mkdir "$work/reports"
    "$NRF53EMU" "$@" >"$work/reports/out" 2>"$work/reports/err" </dev/null
    python3 - "$work/reports" <<'CHECK' || fail "'$1' lets names through"
import json, sys, unicodedata
from pathlib import Path
bad = 0
for path in Path(sys.argv[1]).iterdir():
    data = path.read_bytes()
    try:
        text = data.decode()
        raw = {c for c in text if unicodedata.category(c) == "Cc" and c not in "\r\n\t"}
        if path.suffix == ".json":
            json.loads(text)
    except ValueError as e:
        raw = e
    if raw:
        bad = print(path.name, raw, data[:2000]) or 1
sys.exit(bad)
CHECK
    grep -qF "$escape" "$work/reports/out" "$work/reports/err" && fail "'$1' prints an escape"
}

r=$work/reports
clean run --duration 2s --stats --stats-json "$r/a.json" --report-json "$r/b.json" \
    --trace "folded=$r/folded" --trace "irq=$r/irq" "$here/fault.hex" "$here/fault.elf"
says=$(cat "$r/err")
[[ $says == *'??]0;b???'* || $says == *'?]0;b?'* ]] || fail "the symbol is not named: $says"
clean run --duration 1ms --trace "insn=$r/insn" --trace "mmio=$r/mmio" "$here/boot.hex" --symbols "$here/fault.elf"
clean run --duration 1ms "$here/none.hex"
clean run --duration 1ms --uart "app.0=file:$here/no/such" "$here/boot.hex"
clean run --duration 1ms --nvm "$here/board" "$here/merged.hex"
clean check --json "$r/a.json" "$here/fault.elf" "$here/fault.hex" "$here/boot.hex" "$here/signed.hex"
clean check "$here/boot.elf" "$here/fault.elf" "$here/none.yml"
clean image info "$here/signed.hex" "$here/boot.hex"
clean image verify --json "$here/signed.hex"
clean image verify "$here/signed.hex" "$here/boot.hex" "$here/fault.elf"
clean program --nvm "$here/board" --verify "$here/merged.hex" "$here/signed.hex"
clean program --nvm "$here/board" "$here/fault.elf"
printf 'ASSERTION FAIL [%s] @ WEST/%s:1\n*** Booting %s ***\nE: r15/pc: 0x00000104\n' "$odd" "$odd" "$odd" >"$here/log"
clean explain --json "$r/a.json" --symbols "$here/fault.elf" "$here/log"
clean explain "$here/none"
clean bench --roi "$odd" --csv "$r/a.csv" --json "$r/a.json" --html "$r/a.html" --duration 1ms "$here/fault.hex" \
    "$here/fault.elf"
clean bench --csv "$r/a.csv" --json "$r/a.json" --html "$r/a.html" --duration 1ms "$here/merged.hex"
clean campaign --until 'split: done' --cuts 1 --duration 2s --json "$r/a.json" "$here/boot.hex" "$here/update.hex"
clean "$odd"
clean run "--$odd"
finish
