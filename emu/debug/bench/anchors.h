/*
 * Published measurements of silicon, and what the model makes of the same program.
 *
 * The programs of firmware/timing are measured again by tests/bench/verify-timing; of programs that
 * are public but not part of this tree the figure stands here, with the compiler that built them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

/* Kinds of code, by what decides how long it takes. */
enum anchor_class {
    ANCHOR_STRAIGHT,
    ANCHOR_BRANCHY,
    ANCHOR_FLASH_DATA,
    ANCHOR_XIP_CACHED,
    ANCHOR_XIP_UNCACHED,
    ANCHOR_EXCEPTIONS,
    ANCHOR_IPC,
    ANCHOR_CLASSES,
};

struct anchor {
    enum anchor_class class;
    const char *what;
    const char *source;      /* of silicon's figure, and how the model's was made */
    uint64_t silicon, model; /* in one unit */
    unsigned count;          /* rows of the same kind with the same error; 0 means 1 */
};

extern const char *const anchor_class_names[ANCHOR_CLASSES];
extern const struct anchor anchors[];
extern const unsigned n_anchors;
