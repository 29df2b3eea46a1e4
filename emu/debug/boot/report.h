/*
 * What is said of a boot: a table, JSON, and a page with a timeline.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/boot/waterfall.h"
#include "debug/boot/what_if.h"

/* `answer` may be NULL; the page does not show it. */

/* The longest steps of each core with what may be changed, for a terminal; free with g_free(). */
char *boot_report_text(const struct waterfall *w, const char *end,
                       const struct boot_answer *answer);

/* Every step and stretch as JSON; `end` says what ended the boot. */
char *boot_report_json(const struct waterfall *w, const char *end,
                       const struct boot_answer *answer);

/* One HTML file that needs no other: both cores over time, with zoom, search, and a link to it. */
char *boot_report_page(const struct waterfall *w, const char *end,
                       const struct boot_answer *answer);
