/*
 * nrf53emu list: what is modelled, from the tables that model it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "periph/nor/nor.h"
#include "soc/nrf5340.h"

static void list_boards(void)
{
    for (const struct board_builtin *b = board_builtins; b->name != NULL; b++)
        printf("%-16s %s\n", b->name, b->description);
}

static void list_errata(void)
{
    for (const struct erratum *e = errata_table; e->number != 0; e++)
        printf("%4u  %-15s %-4s %s (%s)\n", e->number, e->name != NULL ? e->name : "",
               e->rev1 ? "rev1" : "-", e->title, e->source);
}

static void list_chips(void)
{
    for (unsigned i = 0; nor_chips[i] != NULL; i++) {
        const struct nor_chip *c = nor_chips[i];

        printf("%-14s %02x %02x %02x  %5u KiB  %s\n", c->name, c->jedec[0], c->jedec[1],
               c->jedec[2], c->size / 1024, c->title);
    }
}

static const struct soc_domain *const domains[] = {&nrf5340_app, &nrf5340_net};

static void list_devices(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(domains); i++)
        for (unsigned k = 0; k < domains[i]->n_devices; k++) {
            const struct soc_device *d = &domains[i]->devices[k];

            printf("%s.%-14s 0x%08x", domains[i]->name, d->name, d->base);
            if (d->irq != IRQ_NONE)
                printf("  IRQ %u", d->irq);
            printf("\n");
        }
}

static const char *access_of(const struct reg_desc *r)
{
    static const char *const names[] = {
        [REG_RW] = "RW",         [REG_RO] = "R",          [REG_WO] = "W",
        [REG_W1C] = "RW1C",      [REG_SET] = "RW1S",      [REG_CLR] = "RW1C",
        [REG_TASK] = "W",        [REG_EVENT] = "RW",      [REG_INTEN] = "RW",
        [REG_INTENSET] = "RW1S", [REG_INTENCLR] = "RW1C", [REG_INTPEND] = "R",
        [REG_ONCE] = "RW once",
    };

    return names[r->kind];
}

static bool list_registers(const char *device, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(domains); i++)
        for (unsigned k = 0; k < domains[i]->n_devices; k++) {
            const struct soc_device *d = &domains[i]->devices[k];
            char *full = g_strdup_printf("%s.%s", domains[i]->name, d->name);
            bool match =
                g_ascii_strcasecmp(device, d->name) == 0 || g_ascii_strcasecmp(device, full) == 0;

            g_free(full);
            if (!match)
                continue;
            printf("%s.%s at 0x%08x\n", domains[i]->name, d->name, d->base);
            for (unsigned n = 0; n < d->type->n_regs; n++) {
                const struct reg_desc *r = &d->type->regs[n];

                printf("  0x%0*x  %-7s 0x%08x  %s", d->type->pages > 1 ? 4 : 3, r->offset,
                       access_of(r), r->reset, r->name);
                printf(r->count > 1 ? " (%u)\n" : "\n", r->count);
            }
            return true;
        }
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "list registers: no device '%s' (see 'nrf53emu list devices')", device);
    return false;
}

static bool list(int argc, char **argv, GError **error)
{
    static const struct {
        const char *what;
        void (*list)(void);
    } lists[] = {
        {"boards", list_boards},
        {"chips", list_chips},
        {"errata", list_errata},
        {"devices", list_devices},
    };

    for (unsigned i = 0; argc == 2 && i < G_N_ELEMENTS(lists); i++)
        if (strcmp(argv[1], lists[i].what) == 0) {
            lists[i].list();
            return true;
        }
    if (argc == 3 && strcmp(argv[1], "registers") == 0)
        return list_registers(argv[2], error);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "list: say one of boards, chips, errata, devices, registers DEVICE");
    return false;
}

int list_main(int argc, char **argv)
{
    GError *error = NULL;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        printf("Usage: nrf53emu list boards|chips|errata|devices|registers DEVICE\n\n"
               "Example:\n  nrf53emu list registers QSPI\n");
        return EXIT_OK;
    }
    return list(argc, argv, &error) ? EXIT_OK : cli_fail(error);
}
