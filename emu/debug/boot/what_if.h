/*
 * A boot at other costs, beside the boot as it is.
 *
 * What changes costs alone is measured by another run; console text that is left out is taken off
 * that run's figures. Everything else that one may change about a boot changes what the firmware
 * does: only a rebuild would tell.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/boot/waterfall.h"
#include "soc/what_if.h"

struct boot_question {
    struct what_if costs;
    bool no_log; /* log=off */
};

/* "lfclk=rc,log=off,sck=96MHz,cache=on,xip.as=internal" onto what q holds. EMU_ERROR_USAGE. */
bool boot_question_parse(struct boot_question *q, const char *text, GError **error);

/* A step's time in two boots, of the application core. */
struct boot_change {
    char *step; /* "boot: main() > image_verify, hash" */
    ticks_t before, after;
};

struct boot_answer {
    char *question;
    ticks_t before, after; /* the whole boot */
    GArray *changes;       /* struct boot_change, the largest first; without those that are none */
    char *doubt;           /* why it may not be so on a board, or NULL */
};

/* Keeps what a boot took; NULL before the other one is known. */
struct boot_answer *boot_answer_new(const char *question, const struct boot_question *q,
                                    const struct waterfall *at_other_costs);
void boot_answer_compare(struct boot_answer *a, const struct waterfall *as_it_is);
void boot_answer_free(struct boot_answer *a);
