#!/bin/bash
# image info and verify, on HEX with several images, update files, and what is broken.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
image=("$NRF53EMU" image)
key=$(dirname "$0")/../../firmware/tools/test-key-p256.pem

ends_with 0 "${image[@]}" info "$FIRMWARE/merged.hex"
says 'image at 0x00010000'
says 'image at 0x10120000'
says 'version +1\.0\.0\+0'
says 'TLV +ECDSA_SIG'

ends_with 0 "${image[@]}" verify --key "$key" "$FIRMWARE/merged.hex" \
    "$FIRMWARE/split.external.signed.bin"
says 'merged.hex: image at 0x10120000, version 1.0.0\+0: hash good, signature good'
says 'split.external.signed.bin: image at 0x00000000.*signature good'

ends_with 1 "${image[@]}" verify "$FIRMWARE/faults/corrupt_external.hex"
says 'image at 0x00010000.*hash good'
says 'image at 0x10120000.*hash wrong'

# A key of nobody, and the public half of the key that signed.
cat >"$work/other.pem" <<'PEM'
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIEK/3/3IJUht1EcztbDYpDn5VSnWNRL2ThnrZ3MGHjxBoAoGCCqGSM49
AwEHoUQDQgAEpx6ryumzHCZ/CyjMjf2PHizFllWRNaatzJ5s8ngwRdAW0aZA2/qo
qeBR3phXnOLZCv6WBjobIoSeMo3JuOjwzg==
-----END EC PRIVATE KEY-----
PEM
cat >"$work/public.pem" <<'PEM'
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEuzGc0+8cmWy0SkhNguRisbkqEuE2
AyDeRozSKEBs8bEJC7h5PvhfAJJ4qjbQ7ZhQYPkvXtNiaY1rn9AHa+hYvQ==
-----END PUBLIC KEY-----
PEM
ends_with 1 "${image[@]}" verify --key "$work/other.pem" "$FIRMWARE/merged.hex"
says 'signature of another key'
ends_with 0 "${image[@]}" verify --key "$work/public.pem" "$FIRMWARE/merged.hex"

ends_with 0 "${image[@]}" info --json "$FIRMWARE/merged.hex"
python3 - "$work/out" <<'CHECK' || fail "--json is not what it should be"
import json, sys
images = json.load(open(sys.argv[1]))["images"]
assert [i["address"] for i in images] == [0x10000, 0x10120000], images
assert all(i["hash"] == "good" and i["version"] == "1.0.0+0" for i in images)
CHECK

ends_with 1 "${image[@]}" info "$FIRMWARE/net.hex"
says 'no MCUboot image'
head -c 1000 "$FIRMWARE/split.internal.signed.bin" >"$work/short.bin"
ends_with 1 "${image[@]}" verify "$work/short.bin"
says 'only 1000 are there'

# A build directory of west: the network core's file has no image, and that is no failure.
for core in app net; do mkdir -p "$work/build/$core/zephyr"; done
cp "$FIRMWARE/split.internal.signed.hex" "$work/build/app/zephyr/zephyr.hex"
cp "$FIRMWARE/net.hex" "$work/build/net/zephyr/zephyr.hex"
printf 'default: app\ndomains:\n- name: app\n  build_dir: app\n- name: net\n  build_dir: net\n' \
    >"$work/build/domains.yaml"
ends_with 0 "${image[@]}" verify "$work/build"
says 'image at 0x00010000.*hash good'

refuses "$work/none.hex: no such file" "${image[@]}" info "$work/none.hex"
refuses "no unencrypted PEM key" "${image[@]}" verify --key "$FIRMWARE/boot.hex" \
    "$FIRMWARE/merged.hex"
refuses "image: say info FILE" "${image[@]}" show "$FIRMWARE/merged.hex"
ends_with 0 "${image[@]}" --help
says 'Example:'
finish
