/*
 * Read-back protection of a core as its debug port has it: UICR.APPROTECT is 0. `recover` lifts it.
 *
 * Omits: that erased UICR protects as well, which nrfjprog and nrfutil undo when they recover.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "cli/program.h"

#define APPROTECT       0x00
#define SECUREAPPROTECT 0x1c

static bool is_protected(const struct program_job *j, enum machine_core core)
{
    enum program_memory uicr = core == CORE_APP ? PROGRAM_APP_UICR : PROGRAM_NET_UICR;

    return load_le32(machine_nvms(j->setup.machine)[uicr].data + APPROTECT) == 0;
}

/* Through the access port of the core, and not only its control port. */
static bool needs_access(const struct program_options *o)
{
    return o->programs != NULL || o->images != NULL || o->eraseall || o->qspieraseall ||
           o->readqspi != NULL || o->readcode != NULL || o->readuicr != NULL ||
           o->readram != NULL || o->memrd != NULL || o->memwr != NULL || o->readregs || o->halt ||
           o->rbp != NULL;
}

bool program_is_refused(const struct program_job *j)
{
    const struct program_options *o = j->options;

    if (!o->as_nrfjprog || o->recover || !needs_access(o))
        return false;
    for (unsigned core = 0; core < CORES; core++)
        if (j->core[core] && is_protected(j, core))
            return true;
    return false;
}

bool program_protect(struct program_job *j, GError **error)
{
    const char *level = j->options->rbp;
    static const uint8_t protect[4] = {0};
    bool secure = level != NULL && g_ascii_strcasecmp(level, "SECURE") == 0;

    if (level == NULL || program_stopped(j))
        return true;
    if (!secure && g_ascii_strcasecmp(level, "ALL") != 0) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--rbp: '%s' is not ALL or SECURE", level);
        return false;
    }
    for (unsigned core = 0; core < CORES; core++) {
        uint32_t uicr = programmer_base(core == CORE_APP ? PROGRAM_APP_UICR : PROGRAM_NET_UICR);

        if (j->core[core] && !(secure && core == CORE_NET))
            programmer_write(j->programmer, uicr + (secure ? SECUREAPPROTECT : APPROTECT), protect,
                             sizeof protect, &j->fault);
    }
    return true;
}
