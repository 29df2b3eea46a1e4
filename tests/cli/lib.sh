# Shared by the command-line tests. NRF53EMU and FIRMWARE come from CTest.
#
# SPDX-License-Identifier: GPL-2.0-or-later
set -uo pipefail
unset GITHUB_ACTIONS GITHUB_WORKSPACE
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
# Nobody's boards but the test's own.
export NRF53EMU_BOARDS=$work/boards XDG_DATA_HOME=$work/data

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

# refuses MESSAGE_PART COMMAND...: exit status 2, one line on stderr that holds the part.
refuses() {
    local part=$1 status=0
    shift
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" -eq 2 ] || fail "'$*' ended with $status, not 2: $(cat "$work/err")"
    [ "$(wc -l <"$work/err")" -eq 1 ] || fail "'$*' printed not one line: $(cat "$work/err")"
    grep -qF -- "$part" "$work/err" || fail "'$*' does not say '$part': $(cat "$work/err")"
}

# ends_with STATUS COMMAND...: output is kept in $work/out and $work/err.
ends_with() {
    local want=$1 status=0
    shift
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" -eq "$want" ] || fail "'$*' ended with $status, not $want: $(tail -n 3 "$work/err")"
}

says() {
    grep -qE -- "$1" "$work/out" "$work/err" || fail "output has no '$1'"
}

# keeps_report FILE: remembers a JSON report for valid_reports.
keeps_report() {
    mkdir -p "$work/reports"
    cp "$1" "$work/reports/$(find "$work/reports" -type f | wc -l).json"
}

# valid_reports: every report that was kept is what docs/finding.schema.json says.
valid_reports() {
    python3 - "$(dirname "$0")/../../docs/finding.schema.json" "$work"/reports/*.json <<'CHECK' ||
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(print("no jsonschema for python3: reports are not validated"))
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
wrong = [(path, e.message) for path in sys.argv[2:]
         for e in validator.iter_errors(json.load(open(path)))]
for path, message in wrong:
    print(path, message)
sys.exit(1 if wrong or len(sys.argv) < 3 else 0)
CHECK
        fail "a JSON report does not fit docs/finding.schema.json"
}

finish() {
    [ "$failures" -eq 0 ] && echo "all as expected"
    exit "$((failures > 0))"
}

# archive NAME EDIT: $work/NAME.zip, of the next release of the split firmware, after EDIT (Python) changed manifest m or members b.
archive() {
    python3 - "$FIRMWARE" "$work/$1.zip" "$2" <<'MAKE'
import json, sys, zipfile
firmware, path, edit = sys.argv[1:]
b = {f"app.{part}.bin": open(f"{firmware}/next.{part}.signed.bin", "rb").read()
     for part in ("internal", "external")}
m = {"format-version": 1, "name": "app", "files": [
    {"type": "application", "board": "mine", "load_address": 0x10200, "image_index": "0",
     "size": len(b["app.internal.bin"]), "file": "app.internal.bin"},
    {"type": "application", "board": "mine", "load_address": 0x120200, "image_index": "2",
     "size": len(b["app.external.bin"]), "file": "app.external.bin"}]}
raw = None
exec(edit)
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
    for name, data in b.items():
        z.writestr(name, bytes(data))
    if m is not None:
        z.writestr("manifest.json", raw if raw is not None else json.dumps(m))
MAKE
}

# The partitions that the bootloader of the split firmware goes by.
slots() {
    cat <<'YAML'
mcuboot_primary: {address: 0x10000, size: 0xd4000, region: flash_primary}
mcuboot_secondary: {address: 0x0, size: 0xd4000, region: external_flash}
mcuboot_primary_2: {address: 0x120000, size: 0x40000, region: external_flash}
mcuboot_secondary_2: {address: 0x160000, size: 0x40000, region: external_flash}
YAML
}
