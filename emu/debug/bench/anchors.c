/* The rows of the certificate. SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/bench/anchors.h"

#include "base/units.h"

const char *const anchor_class_names[ANCHOR_CLASSES] = {
    [ANCHOR_STRAIGHT] = "straight code",
    [ANCHOR_BRANCHY] = "branchy code",
    [ANCHOR_FLASH_DATA] = "data in flash",
    [ANCHOR_XIP_CACHED] = "XIP, cached",
    [ANCHOR_XIP_UNCACHED] = "XIP, not cached",
    [ANCHOR_EXCEPTIONS] = "exceptions",
    [ANCHOR_IPC] = "IPC",
};

#define RULES "jnk0le/random, RP2350; firmware/timing"
#define AES   "jnk0le/cortexm-AES, RP2350; assembly"
#define OCTO  "OctoML v1.0, nRF5340 DK, GCC 10.3; GCC 10.2"
#define KRAI  "Krai v1.1, nRF5340 DK, GCC 10.3; GCC 10.2"
#define NXP   "new_arch_switch, MCXN947; Zephyr 3.4.99, GCC 12.2, FPU and MPU stack guard off"
#define XIP   "Nordic's XIP table; firmware/timing"

const struct anchor anchors[] = {
    {ANCHOR_STRAIGHT, "issue rules, single", RULES, 1, 1, .count = 80},
    {ANCHOR_STRAIGHT, "AES, eight routines", AES, 1, 1, .count = 8},

    {ANCHOR_BRANCHY, "nrfx_coredep_delay_us(), cycles a loop", "nrfx; firmware/timing", 3, 3},
    {ANCHOR_BRANCHY, "CoreMark -O3, cycles an iteration", "sdk-nrf, nRF54H20; GCC 12.2", 365900,
     356079},
    {ANCHOR_BRANCHY, "CoreMark -Ofast -funroll-loops, cycles an iteration",
     "RP2350, GCC 15.3.1; GCC 15.3", 328500, 333289},
    {ANCHOR_BRANCHY, "CoreMark /MHz, network / application core, 1/1000",
     "product brief, armclang; GCC 12.2", 949, 980},
    {ANCHOR_BRANCHY, "semaphore get and put, 1/1000 cycles", NXP, 96000, 96008},
    {ANCHOR_BRANCHY, "memory slab, 1/1000 cycles", NXP, 110000, 111009},

    {ANCHOR_FLASH_DATA, "MLPerf Tiny AD, cycles", OCTO, 802111, 809766},
    {ANCHOR_FLASH_DATA, "MLPerf Tiny KWS, cycles", OCTO, 9739025, 9969631},
    {ANCHOR_FLASH_DATA, "MLPerf Tiny IC, cycles", OCTO, 40467910, 39113145},
    {ANCHOR_FLASH_DATA, "MLPerf Tiny VWW, cycles", OCTO, 29698376, 29048656},
    {ANCHOR_FLASH_DATA, "MLPerf Tiny AD, cycles", KRAI, 804930, 809766},
    {ANCHOR_FLASH_DATA, "MLPerf Tiny KWS, cycles", KRAI, 9790424, 9969631},
    {ANCHOR_FLASH_DATA, "MLPerf Tiny IC, cycles", KRAI, 40686586, 39113145},
    {ANCHOR_FLASH_DATA, "MLPerf Tiny VWW, cycles", KRAI, 29864676, 29048656},

    {ANCHOR_XIP_CACHED, "library call, XIP / internal, 128 MHz, SCK 96 MHz", XIP, 1100, 1095},
    {ANCHOR_XIP_CACHED, "library call, XIP / internal, 128 MHz, SCK 48 MHz", XIP, 1174, 1168},
    {ANCHOR_XIP_CACHED, "library call, XIP / internal, 64 MHz, SCK 48 MHz", XIP, 1094, 1095},
    {ANCHOR_XIP_CACHED, "library call, XIP / internal, 64 MHz, SCK 24 MHz", XIP, 1170, 1168},

    {ANCHOR_XIP_UNCACHED, "straight 16-bit code, 1000/s", "product specification; firmware/timing",
     24000, 23953},
    {ANCHOR_XIP_UNCACHED, "straight 32-bit code, 1000/s", "product specification; firmware/timing",
     12000, 12011},
    {ANCHOR_XIP_UNCACHED, "library call, cache off / internal", XIP, 2850, 3150},

    {ANCHOR_EXCEPTIONS, "cooperative switch, 1/1000 cycles", NXP, 177000, 169014},
    {ANCHOR_EXCEPTIONS, "preemptive switch, 1/1000 cycles", NXP, 246000, 246821},
    {ANCHOR_EXCEPTIONS, "thread flags, cache off / on, 1/100", "ariel-os PR 1163; firmware/timing",
     210, 195},
};

const unsigned n_anchors = ARRAY_LEN(anchors);
