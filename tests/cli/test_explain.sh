#!/bin/bash
# Pasted logs are told as a run with the same fault would be; lines of builds and bootloaders, too.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# explains ID PATTERN [OPTION...] <LOG: the first finding.
explains() {
    local id=$1 pattern=$2 status=0
    shift 2
    cat >"$work/log"
    "$NRF53EMU" explain "$work/log" --json "$work/json" "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq 0 ] || fail "$id: ended with $status: $(cat "$work/err" "$work/out")"
    head -n 1 "$work/out" | grep -qE "^error $id: " || fail "no $id but: $(head -n 1 "$work/out")"
    tr -s ' \n' ' ' <"$work/out" | grep -qE -- "$pattern" || fail "$id does not say '$pattern'"
    keeps_report "$work/json"
}

# Zephyr.
explains null-pointer '0x00000104, called from 0x000012fc' <<'LOG'
[00:00:01.000,000] <err> os: ***** BUS FAULT *****
[00:00:01.000,000] <err> os:   Precise data bus error
[00:00:01.000,000] <err> os:   BFAR Address: 0x8
[00:00:01.000,000] <err> os: r3/a4:  0x00000000 r12/ip:  0x00000000 r14/lr:  0x000012fc
[00:00:01.000,000] <err> os: Faulting instruction address (r15/pc): 0x00000104
LOG
explains stack-overflow 'CONFIG_MAIN_STACK_SIZE' <<'LOG'
E: ***** USAGE FAULT *****
E:   Stack overflow (context area not valid)
E: >>> ZEPHYR FATAL ERROR 2: Stack overflow on CPU 0
LOG
explains stack-overflow 'limit' <<'LOG'
<err> os: >>> ZEPHYR FATAL ERROR 2: Stack overflow on CPU 0
LOG
explains call-of-null 'null function pointer' <<'LOG'
E: ***** USAGE FAULT *****
E:   Illegal use of the EPSR
E: r3/a4:  0x000066a1 r12/ip:  0x20001c38 r14/lr:  0x00003331
E: Faulting instruction address (r15/pc): 0x00000000
LOG
explains kernel-panic 'CONFIG_ASSERT' <<'LOG'
E: >>> ZEPHYR FATAL ERROR 4: Kernel panic on CPU 0
E: Faulting instruction address (r15/pc): 0x00009fe4
LOG
explains F07-xip-not-active 'CONFIG_NORDIC_QSPI_NOR_XIP=y' <<'LOG'
***** BUS FAULT *****
  Instruction bus error
Faulting instruction address (r15/pc): 0x10120234
LOG
explains F35-xip-content 'of another build' <<'LOG'
***** USAGE FAULT *****
  Attempt to execute undefined instruction
Faulting instruction address (r15/pc): 0x10120234
LOG
explains F46-network-core-xip 'no path' <<'LOG'
***** BUS FAULT *****
  Precise data bus error
  BFAR Address: 0x10710200
Faulting instruction address (r15/pc): 0x01009a32
LOG

# TF-M and SecureFaults.
explains null-pointer 'Non-secure code accesses 0x22' <<'LOG'
***** SECURE FAULT *****
  Address: 0x22
  Attribution unit violation
Faulting instruction address (r15/pc): 0x00056080
LOG
explains secure-fault 'RAM of the Secure image' <<'LOG'
SFSR = 0x48
SFAR = 0x20000418
LOG
explains spu-fault 'nrf_cleanup_peripheral' <<'LOG'
FATAL ERROR: Platform Exception
Platform Exception: SPU Fault
LOG

# nRF5 SDK, registers by hand, NuttX.
explains jump-to-nowhere '0x81200004, called from 0x00032f19' <<'LOG'
<error> hardfault: HARD FAULT at 0x81200004
<error> hardfault: R12: 0x48A1C000 LR: 0x00032F19 PSR: 0x40000032
<error> hardfault: Cause: Instruction bus error.
LOG
explains behind-ram 'HFSR 0x40000000' <<'LOG'
HFSR=0x4000 0000
CFSR=0x8200
BFAR=0x20080004
LOG
explains fpu-off 'CONFIG_FPU=y' <<'LOG'
CFSR 0x00080000 HFSR 0x40000000 PC 0x00001234
LOG
explains bus-fault-data 'PRECISERR BFARVALID' <<'LOG'
up_hardfault: Hard Fault:
  CFAULTS: 00008200  HFAULTS: 40000000  DFAULTS: 00000000  BFAULTADDR: 40999000
R0: 00000001 00000000 00000016 00000000 00000000 00000000 00000000 00000000
R8: 100036d8 00000000 00000000 004c4b40 10001370 10005e50 0000b20b 0000d596
LOG
says 'where: +0x0000d596, called from 0x0000b20b'

# Names from an ELF.
address=$(arm-none-eabi-nm "$FIRMWARE/boot.elf" | awk '$3 == "main" { print $1 }')
explains undefined-instruction 'where: main' --symbols "$FIRMWARE/boot.elf" <<LOG
***** USAGE FAULT *****
  Attempt to execute undefined instruction
Faulting instruction address (r15/pc): 0x$address
LOG

explains stack-overflow 'limit' <<'LOG'
<error> hardfault: Stack violation: stack pointer outside stack area.
<error> hardfault: Cause: The processor has attempted to execute an instruction that makes illegal use of the EPSR.
LOG
explains stack-overflow 'has run into its guard' <<'LOG'
***** MPU FAULT *****
  Stacking error (context area might be not valid)
  Data Access Violation
  MMFAR Address: 0x20001000
Faulting instruction address (r15/pc): 0x12345678
LOG
explains jump-to-nowhere 'a stack that ran over' <<'LOG'
***** MPU FAULT *****
  Faulting instruction address:  0x57a71500
  Instruction Access Violation
LOG
explains stack-unusable 'not in usable RAM' <<'LOG'
***** BUS FAULT *****
CFSR 0x00001000
LOG
explains vector-missing 'interrupt 2 came' <<'LOG'
***** USAGE FAULT *****
  Illegal use of the EPSR
r3/a4:  0x00000001 r12/ip:  0x20000008 r14/lr:  0xfffffffd
 xpsr:  0x00000012
Faulting instruction address (r15/pc): 0x00000000
LOG
explains mpsl-assert 'CONFIG_MPSL_HFCLK_LATENCY' <<'LOG'
E: MPSL ASSERT: 112, 1588
E: >>> ZEPHYR FATAL ERROR 3: Kernel oops on CPU 0
LOG
explains F46-network-core-xip 'network core reads 0x10123456' <<'LOG'
***** BUS FAULT *****
  Precise data bus error
  BFAR Address: 0x10123456
r3/a4:  0x10123456 r12/ip:  0x00000000 r14/lr:  0x01002f5b
LOG
explains flash-not-ready 'quad-enable' <<'LOG'
*** Booting nRF Connect SDK v3.5.99-ncs1 ***
mx25r6435f@0: device not ready.
LOG

# What came before a fault explains it.
explains F12-chip-asleep 'Failed to exit DPD' <<'LOG'
E: Failed to exit DPD (-116)
W: Failed reading sectors; BOOT_MAX_IMG_SECTORS=2048 - too small?
E: ***** BUS FAULT *****
E:   Precise data bus error
E:   BFAR Address: 0x10fd08
LOG
says '^error F37-too-few-sectors'
says '^error F41-slot-offset-as-address'

# The build and the bootloader.
explains F29-image-span 'SB_CONFIG_QSPI_XIP_SPLIT_IMAGE=y' <<'LOG'
Error: Image size (0x10110be8) + trailer (0xc30) exceeds requested size 0xd4000
LOG
explains F29-slot-overflow '0xc6f8 bytes, the slot has 0x1000' <<'LOG'
Error: Image size (0xbac8) + trailer (0xc30) exceeds requested size 0x1000
LOG
explains driver-not-built 'CONFIG_SPI=y' <<'LOG'
ld.bfd: libdrivers__flash.a(spi_nor.c.obj): undefined reference to `__device_dts_ord_24'
LOG
explains F11-wrong-chip 'pins are not connected' <<'LOG'
[00:00:00.250] <err> qspi_nor: JEDEC id [00 00 00] expect [c2 28 17]
LOG
explains F51-no-application 'not signed' <<'LOG'
I: Starting bootloader
E: Unable to find bootable image
LOG

# stdin, and what is not known.
echo 'E: Unable to find bootable image' | "$NRF53EMU" explain - >"$work/out" || fail 'stdin is not read'
says 'F51-no-application'
echo 'all is well' >"$work/log"
ends_with 1 "$NRF53EMU" explain "$work/log"
says 'nothing in this text is known'
refuses 'give one LOG' "$NRF53EMU" explain
refuses 'no such file' "$NRF53EMU" explain "$work/none"
valid_reports
finish
