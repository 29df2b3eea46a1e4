/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/core_registers.h"

#include <glib.h>
#include <string.h>

static const struct {
    const char *name;
    enum engine_reg reg;
} special[] = {
    {"sp", ENGINE_SP},           {"lr", ENGINE_LR},
    {"pc", ENGINE_PC},           {"xpsr", ENGINE_XPSR},
    {"msp", ENGINE_MSP},         {"psp", ENGINE_PSP},
    {"primask", ENGINE_PRIMASK}, {"basepri", ENGINE_BASEPRI},
    {"control", ENGINE_CONTROL}, {"faultmask", ENGINE_FAULTMASK},
    {"msplim", ENGINE_MSPLIM},   {"psplim", ENGINE_PSPLIM},
    {"fpscr", ENGINE_FPSCR},
};

bool core_register_find(const char *name, enum engine_reg *reg)
{
    bool numbered = (name[0] == 'r' || name[0] == 's') && g_ascii_isdigit(name[1]);
    char *end = NULL;
    guint64 n = numbered ? g_ascii_strtoull(name + 1, &end, 10) : 0;

    if (numbered && *end == '\0' && n <= (name[0] == 'r' ? 12 : 31)) {
        *reg = (name[0] == 'r' ? ENGINE_R0 : ENGINE_S0) + (enum engine_reg)n;
        return true;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(special); i++)
        if (strcmp(name, special[i].name) == 0) {
            *reg = special[i].reg;
            return true;
        }
    return false;
}

const char *core_register_name(enum engine_reg reg, char *buffer)
{
    bool single = reg >= ENGINE_S0;

    for (unsigned i = 0; i < G_N_ELEMENTS(special); i++)
        if (special[i].reg == reg)
            return special[i].name;
    g_snprintf(buffer, 8, "%c%u", single ? 's' : 'r', reg - (single ? ENGINE_S0 : ENGINE_R0));
    return buffer;
}
