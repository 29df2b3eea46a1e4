#!/bin/bash
# The nrfutil face: what Zephyr's runners of both dialects and Nordic's applications call, and what
# they read from it.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_board.sh"
snr=1053000021
start "$snr"
cat "$work/boards/$snr/uart0" >"$work/console" &
boards+=($!)

# reads EXPRESSION: over the messages in $work/out, every line of which is JSON, as a runner reads them.
reads() {
    python3 - "$work/out" "$1" <<'READ' || fail "'$1' does not hold: $(cat "$work/out" "$work/err")"
import json, sys
m = [json.loads(line) for line in open(sys.argv[1])]
inner = [x["data"]["data"] for x in m if x["type"] == "batch_update"]
sys.exit(not eval(sys.argv[2]))
READ
}

# --- device list --------------------------------------------------------------------------------
ends_with 0 nrfutil --json device list
reads '[x["type"] for x in m] == ["task_begin", "task_end", "info"]'
reads "[d['serialNumber'] for d in m[1]['data']['data']['devices'] if d['traits']['jlink']] == ['$snr']"
reads "m[2]['data']['devices'][0]['serialPorts'][0]['path'] == '$work/boards/$snr/uart0'"
reads "m[2]['data']['devices'][0]['devkit'] == {'boardVersion': 'PCA10095', 'deviceFamily': 'NRF53_FAMILY'}"

# --- the newer dialect: operations are appended, then carried out -------------------------------
batch=$work/generated_nrfutil_batch.json
append() {
    ends_with 0 nrfutil --json device "$@" --x-family nrf53 --x-append-batch "$batch"
    [ ! -s "$work/out" ] || fail "appending printed $(cat "$work/out")"
}
execute() {
    ends_with "$1" nrfutil --json device "${@:2}" x-execute-batch --batch-path "$batch" \
        --serial-number "$snr"
    reads '[x["type"] for x in m][-1] == "batch_end"'
}
ranges=chip_erase_mode=ERASE_RANGES_TOUCHED_BY_FIRMWARE
append recover --core Network
append recover
append program --firmware "$FIRMWARE/net.hex" --options "$ranges,verify=VERIFY_READ" --core Network
append program --firmware "$FIRMWARE/boot.hex" --options "$ranges,verify=VERIFY_READ" \
    --core Application
append program --firmware "$FIRMWARE/split.internal.signed.hex" --core Application \
    --options "$ranges,verify=VERIFY_READ"
append program --firmware "$FIRMWARE/split.external.signed.hex" --core Application \
    --options "$ranges,ext_mem_erase_mode=ERASE_ALL,verify=VERIFY_READ"
append reset --reset-kind RESET_PIN
printf '%s' '{"firmware_config":{"peripheral":"QSPI","compress":true},"pins":{"sck":17,"csn":18,
    "io0":13,"io1":14,"io2":15,"io3":16},"flash_size":67108864,"page_size":4096,
    "sck_frequency":8000000,"address_mode":"MODE24BIT","readoc":"READ4IO","writeoc":"PP4IO",
    "pp_size":"PPSIZE256","sck_delay":0,"rx_delay":2}' >"$work/external.json"
execute 0 --x-ext-mem-config-file "$work/external.json"
reads 'm[-1]["data"]["error"] is None'
reads '[x["data"]["batch"]["id"] for x in m if x["type"] == "batch_update" and
        x["data"]["data"]["type"] == "task_end"] == ["1","2","3","4","5","6","7"]'
reads 'sum(i["type"] == "task_progress" and i["data"]["progress"]["progressPercentage"] == 0
           for i in inner) == 7'
reads 'all(i["data"]["result"] == "success" for i in inner if i["type"] == "task_end")'
waits_for 'split: done' "$work/console"

# --- the older dialect: the runner writes the batch ---------------------------------------------
older() {
    printf '{"family":"NRF53_FAMILY","operations":[%s]}\n' "$1" >"$batch"
}
program() {
    printf '{"operation":{"type":"program","firmware":{"file":"%s"},"chip_erase_mode":"ERASE_PAGES",
        "verify":"VERIFY_READ"%s},"core":"NRFDL_DEVICE_CORE_%s","operationId":"1"}' "$1" "$3" "$2"
}
reset='{"operation":{"type":"reset","option":"RESET_PIN"},"operationId":"2"}'
older "$(program "$FIRMWARE/net.hex" NETWORK ''),$reset"
execute 0
older "$(program "$FIRMWARE/split.external.signed.hex" APPLICATION ',"qspi_erase_mode":"ERASE_ALL"'),$reset"
execute 0
ends_with 0 nrfutil --json device execute-batch --batch-path "$batch" --serial-number "$snr"
ends_with 0 nrfutil --json device batch-execute --batch-json "$(cat "$batch")" -s "$snr"
reads 'm[-1]["data"]["error"] is None'
waits_for 'boot number 2' "$work/console"

# --- what goes wrong is in batch_end, whatever the exit status ----------------------------------
printf ':10000000nonsense\n' >"$work/bad.hex"
older "$(program "$work/bad.hex" APPLICATION ''),$reset"
execute 1
reads 'm[-1]["data"]["error"]["code"] == 1 and "bad.hex" in m[-1]["data"]["error"]["description"]'
reads '[i["data"]["result"] for i in inner if i["type"] == "task_end"] == ["fail"]'
printf 'some bytes' >"$work/raw.bin"
ends_with 1 nrfutil --json device fw-verify --firmware "$work/raw.bin@0" --serial-number "$snr"
reads 'm[-1]["data"]["error"]["code"] == 25'
ends_with 0 nrfutil --json device protection-set All --serial-number "$snr"
older "$(program "$FIRMWARE/boot.hex" APPLICATION ''),$reset"
execute 1
reads 'm[-1]["data"]["error"]["code"] == 24'
ends_with 0 nrfutil --json device protection-get --serial-number "$snr"
reads 'm[-1]["data"]["data"]["protectionStatus"] == "NRFDL_PROTECTION_STATUS_ALL"'
ends_with 0 nrfutil --json device recover --serial-number "$snr"
ends_with 0 nrfutil --json device protection-get --core Network --serial-number "$snr"
reads 'm[-1]["data"]["data"]["protectionStatus"] == "NRFDL_PROTECTION_STATUS_NONE"'
ends_with 1 nrfutil --json device x-execute-batch --batch-path "$work/none.json" -s "$snr"
reads 'm[-1]["type"] == "batch_end" and "none.json" in m[-1]["data"]["error"]["description"]'
older '{"operation":{"type":"fly"}}'
execute 1
reads '"fly" in m[-1]["data"]["error"]["description"]'
ends_with 1 nrfutil --json device reset --serial-number 77777777
reads 'm[-1]["data"]["result"] == "fail"'

# --- what Nordic's applications ask -------------------------------------------------------------
ends_with 0 nrfutil --json device program --firmware "$FIRMWARE/boot.hex" --traits jlink \
    --core Application --options "$ranges,reset=RESET_PIN" --serial-number "$snr"
reads 'm[0]["type"] == "task_begin" and m[-1]["data"]["result"] == "success"'
ends_with 0 nrfutil --json device x-read --address 0x0 --bytes 8 --width 32 --serial-number "$snr"
cp "$work/out" "$work/read"
ends_with 0 nrfjprog --readcode "$work/code.bin" --snr "$snr"
cp "$work/read" "$work/out"
reads "bytes(m[-1]['data']['data']['memoryData'][0]['values']) == open('$work/code.bin', 'rb').read(8)"
ends_with 0 nrfutil --json device device-info --serial-number "$snr"
reads 'm[-1]["data"]["data"]["deviceInfo"]["jlink"]["deviceVersion"] == "NRF5340_xxAA_REV1"'
ends_with 0 nrfutil --json device core-info --core Network --serial-number "$snr"
reads 'm[-1]["data"]["data"]["codeSize"] == 262144'
ends_with 0 nrfutil --json device program --firmware x.hex --generate --core Application
reads 'm[0]["type"] == "info" and m[0]["data"]["operation"]["firmware"]["file"] == "x.hex"'
ends_with 0 nrfutil --json device erase --all --serial-number "$snr"
ends_with 0 nrfjprog --memrd 0 --snr "$snr"
says '^0x00000000: FFFFFFFF'
ends_with 0 nrfutil device list
says 'Found 1 supported device'

# --- a board that nobody runs; the only one needs no number -------------------------------------
kill "$board"
wait "$board"
ends_with 0 nrfutil --json device program --firmware "$FIRMWARE/boot.hex" --options "$ranges"
reads 'm[-1]["data"]["result"] == "success"'

# --- every other command is the next nrfutil's; the plug-in's name shadows nothing --------------
mkdir "$work/next"
printf '#!/bin/sh\necho "the next: $*"\n' >"$work/next/nrfutil"
chmod +x "$work/next/nrfutil"
PATH=$PATH:$work/next ends_with 0 nrfutil --json sdk-manager toolchain launch
says '^the next: --json sdk-manager toolchain launch$'
ends_with 1 nrfutil sdk-manager
says "knows 'device' only"
ln -s "$NRF53EMU" "$work/bin/nrfutil-device"
ends_with 0 nrfutil-device --json list
reads 'len(m) == 3'
ends_with 0 nrfutil-device --version
finish
