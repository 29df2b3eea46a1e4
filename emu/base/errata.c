/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/errata.h"

#include <string.h>

#include "base/error.h"

const struct erratum errata_table[] = {
    {43, NULL, "QSPI registers at 0x600 and above halt the CPU when accessed after XIP",
     "nrfx_qspi workaround, hal_nordic PR 128 and 152", true},
    {121, NULL, "QSPI samples wrong bits above 32 MHz unless IFCONFIG0 bits 16 and 17 are set",
     "nrfx_qspi workaround; effect inferred, the text is not public", true},
    {159, NULL, "QSPI transfers corrupt data when HFCLK192M is divided and the CPU is above 64 MHz",
     "nrfx_qspi, devzone 117535", true},
    {ERRATA_XIP_DEACTIVATE, "xip-deactivate",
     "DEACTIVATE directly after an XIP access: the next XIP access never completes",
     "zephyr PR 88967", true},
    {0, NULL, NULL, NULL, false},
};

static const struct erratum *find(const char *word)
{
    for (const struct erratum *e = errata_table; e->number != 0; e++)
        if (g_ascii_strtoull(word, NULL, 10) == e->number || g_strcmp0(word, e->name) == 0)
            return e;
    return NULL;
}

static void set_all(struct errata *e, bool rev1)
{
    memset(e, 0, sizeof *e);
    for (const struct erratum *t = errata_table; t->number != 0; t++)
        e->active[t->number] = rev1 && t->rev1;
}

bool errata_parse(struct errata *e, const char *list, GError **error)
{
    char **words = g_strsplit(list, ",", -1);
    bool ok = true;

    set_all(e, true);
    for (unsigned i = 0; ok && words[i] != NULL; i++) {
        const char *word = words[i];
        const struct erratum *t = NULL;

        if (strcmp(word, "rev1") == 0 || strcmp(word, "none") == 0) {
            set_all(e, word[0] == 'r');
            continue;
        }
        if (word[0] == '+' || word[0] == '-')
            t = find(word + 1);
        if (t == NULL) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                        "--errata: '%s' is not rev1, none, +N or -N of a modelled anomaly "
                        "(see 'nrf53emu list errata')",
                        word);
            ok = false;
        } else {
            e->active[t->number] = word[0] == '+';
        }
    }
    g_strfreev(words);
    return ok;
}
