#!/bin/bash
# LEDs and buttons have the names of the board, and beside them those of the build's devicetree.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# LEDs and buttons: button 1 lights LED 1.
cat >"$work/leds.s" <<'END'
    .syntax unified
    .thumb
    .word 0x20001000, start + 1
    .thumb_func
start:
    ldr r0, =0x50842500
    movs r1, #0xc
    str r1, [r0, #0x25c]    @ PIN_CNF[23]: input, pull-up
    ldr r1, =0xf0000000
    str r1, [r0, #0x008]    @ OUTSET: LEDs off
    str r1, [r0, #0x018]    @ DIRSET
1:  ldr r2, [r0, #0x010]    @ IN
    ands r2, r2, #0x800000
    lsls r2, r2, #5         @ pin 23 to pin 28
    ldr r3, [r0, #0x004]
    bic r3, r3, #0x10000000
    orrs r3, r3, r2
    str r3, [r0, #0x004]
    b 1b
END
arm-none-eabi-gcc -mcpu=cortex-m33 -nostdlib -Wl,-Ttext=0,-e,0 -o "$work/leds.elf" "$work/leds.s" ||
    fail "the firmware does not assemble"
ends_with 0 "$NRF53EMU" run --leds --press button1@20ms --press button1@200ms:50ms --duration 300ms "$work/leds.elf"
says '^led1 on at 0\.020[0-9]* s$'
says '^led1 off at 0\.120[0-9]* s$'
says '^led1 on at 0\.200[0-9]* s$'
says '^led1 off at 0\.250[0-9]* s$'
[ "$(grep -c '^led' "$work/out")" = 4 ] || fail "LEDs change another time"
refuses 'has no button led1' "$NRF53EMU" run --press led1@1s "$work/leds.elf"
refuses 'is not BUTTON@TIME' "$NRF53EMU" run --press button1 "$work/leds.elf"
cat >"$work/board.ini" <<'END'
[board]
name=mine
[leds]
lamp=0.28 high
END
ends_with 0 "$NRF53EMU" run --board "$work/board.ini" --leds --duration 10ms "$work/leds.elf"
says '^lamp on at'

# A build directory: its zephyr.dts has the aliases; P0.28 and P0.23 are the DK's, P1.10 an overlay's.
mkdir -p "$work/build/zephyr"
arm-none-eabi-objcopy -O ihex "$work/leds.elf" "$work/build/zephyr/zephyr.hex"
cp "$work/leds.elf" "$work/build/zephyr/zephyr.elf"
devicetree() { # BOARD LED-NODE BUTTON-NODE
    printf 'CONFIG_BOARD="%s"\n' "$1" >"$work/build/zephyr/.config"
    cat >"$work/build/zephyr/zephyr.dts" <<END
/dts-v1/;
/ {
    aliases { led0 = &$2; mcuboot-led0 = &$2; sw0 = &{/buttons/$3}; sw1 = &wakeup; };
    leds { compatible = "gpio-leds"; $2: led_0 { gpios = < &gpio0 0x1c 0x1 >; }; };
    buttons {
        compatible = "gpio-keys";
        $3 { gpios = < &gpio0 0x17 0x11 >; };
        wakeup: wakeup { gpios = < &gpio1 0xa 0x11 >; };
        expander: far { gpios = < &tca9538 0x1 0x0 >; };
    };
    soc {
        gpio0: gpio@842500 { compatible = "nordic,nrf-gpio"; port = < 0x0 >; };
        gpio1: gpio@842800 { compatible = "nordic,nrf-gpio"; port = < 0x1 >; };
        tca9538: gpio@70 { compatible = "ti,tca9538"; };
    };
};
END
}
devicetree nrf5340dk lamp knob
ends_with 0 "$NRF53EMU" run --leds --press sw0@20ms:10ms --press sw1@50ms --duration 100ms "$work/build"
says '^led1 on at 0\.020[0-9]* s \(led0\)$'
says '^led1 off at 0\.030[0-9]* s \(led0\)$'
refuses 'has no button b, but button1 (sw0), button2, button3, button4, wakeup (sw1)' "$NRF53EMU" run --press b@1s "$work/build"

# A board that nobody knows has what its devicetree has, and nothing of the one that stands in for it.
devicetree strange lamp knob
ends_with 0 "$NRF53EMU" run --leds --press knob@20ms:10ms --duration 100ms "$work/build"
says '^lamp on at 0\.020[0-9]* s \(led0\)$'
ends_with 2 "$NRF53EMU" run --press button1@1s "$work/build"
says 'has no button button1, but knob \(sw0\), wakeup \(sw1\)$'

# A board file says what is connected, whatever the build thinks.
ends_with 0 "$NRF53EMU" run --board "$work/board.ini" --leds --duration 10ms "$work/build"
says '^lamp on at 0\.0[0-9]* s \(led0\)$'
refuses 'has no button sw1' "$NRF53EMU" run --board "$work/board.ini" --press sw1@1s "$work/build"
finish
