#!/bin/bash
# A run without any text says where the build's console goes, and so does check.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# build NAME CONFIG...: firmware that sleeps, with Zephyr's configuration as symbols.
build() {
    local dir=$work/$1
    shift
    mkdir -p "$dir"
    {
        printf '    .syntax unified\n    .thumb\n    .word 0x20001000, start + 1\n'
        for config in ARCH "$@"; do printf '    .global CONFIG_%s\n    .set CONFIG_%s, 1\n' "$config" "$config"; done
        printf '    .global start\n    .type start, %%function\n    .thumb_func\nstart: wfi\n    b start\n    .size start, . - start\n'
    } >"$dir/main.s"
    arm-none-eabi-gcc -mcpu=cortex-m33 -nostdlib -Wl,-Ttext=0,-e,0 -o "$dir/zephyr.elf" "$dir/main.s" ||
        fail "$dir does not assemble"
}

silent() { ends_with 0 "$NRF53EMU" run --duration 10ms "$work/$1/zephyr.elf"; }

build usb UART_CONSOLE USB_CDC_ACM
echo '/ { chosen { zephyr,console = &cdc_acm_uart0; }; };' >"$work/usb/zephyr.dts"
silent usb
says 'no text came: the console is on USB \(zephyr,console = &cdc_acm_uart0\)'
ends_with 0 "$NRF53EMU" check "$work/usb/zephyr.elf"
says 'note console-elsewhere: No UART shows text: the console is on USB'
build rtt RTT_CONSOLE
silent rtt
says 'no text came: the console is on RTT \(CONFIG_RTT_CONSOLE=y\), and nothing was written there'
build none
silent none
says 'no text came: it is built without a console'
build uart UART_CONSOLE
echo '/ { chosen { zephyr,console = &uart1; }; };' >"$work/uart/zephyr.dts"
silent uart
says 'no text came: the console is uart1'
ends_with 0 "$NRF53EMU" check "$work/uart/zephyr.elf"
grep -q console-elsewhere "$work/out" && fail "check has a note about a console on a UART"

# Of a HEX alone its .config says it.
mkdir "$work/hex"
arm-none-eabi-objcopy -O ihex "$work/none/zephyr.elf" "$work/hex/zephyr.hex"
printf '#\nCONFIG_ARCH="arm"\nCONFIG_RTT_CONSOLE=y\n# CONFIG_UART_CONSOLE is not set\n' >"$work/hex/.config"
ends_with 0 "$NRF53EMU" run --duration 10ms "$work/hex/zephyr.hex"
says 'no text came: the console is on RTT'

# Text that went nowhere is named.
ends_with 0 "$NRF53EMU" run --uart app.0=null --duration 500ms "$FIRMWARE/merged.hex"
says 'no text was shown: (app|net)\.0 had some; --uart (app|net)\.0=- shows it'
finish
