/*
 * Where a Zephyr build sends its console: by its configuration, which an ELF keeps as symbols
 * CONFIG_*, or by its .config, and the devicetree beside it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "load/symbols.h"

enum console_kind {
    CONSOLE_ON_UNKNOWN, /* no build of Zephyr, or its ELF is not at hand */
    CONSOLE_ON_UART,
    CONSOLE_ON_RTT,
    CONSOLE_ON_USB,
    CONSOLE_ON_NOTHING,
};

struct console_place {
    enum console_kind kind;
    char *text; /* "the console is on USB (zephyr,console = &cdc_acm_uart0)"; NULL when unknown */
};

/* `is_set` answers for CONFIG_<name>; `elf` is the file, beside which zephyr.dts may lie. */
struct console_place console_place_of(bool (*is_set)(void *ctx, const char *name), void *ctx,
                                      const char *elf);

/* The same of a build whose ELF is not at hand, by the .config beside the file. */
struct console_place console_place_beside(const char *file);

/* The same of the ELF whose code holds an address. */
struct console_place console_place_at(const struct symbols *s, uint32_t pc);
