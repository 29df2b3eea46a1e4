/*
 * A console that a terminal at the board's UART does not show.
 *
 * Follows: Zephyr Kconfig of the console drivers, chosen node zephyr,console.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/check/check_priv.h"
#include "debug/code/console_place.h"

static bool is_set(void *ctx, const char *name)
{
    const struct check_elf *e = ctx;

    return elf_view_config(e->view, name, NULL);
}

void check_console(struct check *c)
{
    for (unsigned i = 0; i < c->elves->len; i++) {
        struct check_elf *e = g_ptr_array_index(c->elves, i);
        struct console_place place = console_place_of(is_set, e, e->view->path);

        if (!e->is_bootloader &&
            (place.kind == CONSOLE_ON_USB || place.kind == CONSOLE_ON_NOTHING)) {
            struct finding *f = check_find(c, "console-elsewhere", FINDING_NOTE,
                                           "No UART shows text: %s", place.text);
            finding_where(f, "%s", e->view->path);
        }
        g_free(place.text);
    }
}
