#!/bin/bash
# What CI servers get of a run: JUnit's XML, and annotations of GitHub.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
split=("$FIRMWARE/merged.hex" --symbols "$FIRMWARE/split.elf")
blocked=("$FIRMWARE/faults/all_threads_blocked.hex" --symbols "$FIRMWARE/faults/all_threads_blocked.elf")

# judged FILE GROUP: "element name type" of each case of the group, then the counts.
judged() {
    python3 - "$1" "$2" <<'READ'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
assert suite.tag == "testsuite", suite.tag
cases = suite.findall("testcase")
assert len(cases) == int(suite.get("tests"))
assert len(suite.findall("testcase/failure")) == int(suite.get("failures"))
assert len(suite.findall("testcase/error")) == int(suite.get("errors"))
for case in cases:
    if case.get("classname") == sys.argv[2]:
        result = case[0] if len(case) else None
        print(result.tag if result is not None else "passed", case.get("name"),
              result.get("type") if result is not None else "")
READ
}

# A run that ends well is a case that passed.
ends_with 0 "$NRF53EMU" run --until 'split: done' --junit "$work/good.xml" "${split[@]}"
judged "$work/good.xml" nrf53emu >"$work/cases"
grep -q '^passed run' "$work/cases" || fail "a good run: $(cat "$work/cases")"

# What is wrong is a failure of its own, beside the run's.
ends_with 124 "$NRF53EMU" run --until 'never' --duration 5s --junit "$work/bad.xml" "${blocked[@]}"
judged "$work/bad.xml" nrf53emu >"$work/cases"
grep -q '^failure run ' "$work/cases" || fail "a bad run: $(cat "$work/cases")"
judged "$work/bad.xml" nrf53emu.findings >"$work/cases"
grep -qE '^failure [A-Za-z0-9-]+ error$' "$work/cases" || fail "its finding: $(cat "$work/cases")"

# - is standard output, behind the console's text.
"$NRF53EMU" run -q --until 'split: done' --junit - "${split[@]}" >"$work/out" </dev/null
sed '1,/^split: done/d' "$work/out" >"$work/stdout.xml"
judged "$work/stdout.xml" nrf53emu | grep '^passed run' >"$work/found" || fail "--junit -: $(cat "$work/out")"
refuses "--junit: /nowhere/x.xml" "$NRF53EMU" run -q --until 'split: done' --uart app.0=null \
    --junit /nowhere/x.xml "${split[@]}"

# Findings are notes for GitHub where it says that it runs us, or when asked.
finds() {
    ends_with 124 "$NRF53EMU" run --until 'never' --duration 5s "$@" "${blocked[@]}"
    grep -c '^::error .*title=[A-Za-z0-9-]*::' "$work/err"
}
[ "$(finds)" = 0 ] || fail "notes although nobody asked: $(cat "$work/err")"
[ "$(finds --annotations=github)" -ge 1 ] || fail "no notes: $(cat "$work/err")"
[ "$(GITHUB_ACTIONS=true finds)" -ge 1 ] || fail "no notes in a workflow: $(cat "$work/err")"
[ "$(GITHUB_ACTIONS=true finds --annotations=none)" = 0 ] || fail "notes that were refused"
refuses "--annotations gitlab: is not github" "$NRF53EMU" run --annotations=gitlab "${split[@]}"
GITHUB_ACTIONS=true ends_with 1 "$NRF53EMU" check "$FIRMWARE/faults/xip_init_pre_kernel.elf"
says '^::error file=.*\.c,line=[0-9]+,title=F01-'
finish
