/*
 * The fault that a pasted log tells of: Zephyr, TF-M, nRF5 SDK, NuttX, or registers by name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A register that a log may have; `seen` says whether it does. */
struct logged {
    uint32_t value;
    bool seen;
};

struct fault_log {
    struct logged cfsr, hfsr, sfsr, bfar, mmfar, sfar, pc, lr, sp, xpsr;
    int fatal_error; /* of "ZEPHYR FATAL ERROR n", -1: none */
    bool secure;     /* "SECURE FAULT", or TF-M says SecureFault */
    bool network;    /* the code is the network core's */
    bool any;        /* there is a fault in the log */
};

/* Reads the first fault of the text. */
void fault_log_read(struct fault_log *log, const char *text);
