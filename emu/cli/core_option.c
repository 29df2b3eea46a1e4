/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/core_option.h"

#include <stdio.h>

struct core_keeper *core_option_start(const char *path, const struct setup *s)
{
    return path != NULL ? core_keeper_new(s->machine, s->symbols) : NULL;
}

static void say(const struct core_file *f, const char *path)
{
    char *threads = core_file_describe(f);

    fprintf(stderr, "nrf53emu: %s: core file for gdb, %s\n", path, threads);
    g_free(threads);
}

bool core_option_finish(struct core_keeper *k, const char *path, const struct outcome *outcome,
                        bool quiet, GError **error)
{
    bool stands = outcome->symptom == SYMPTOM_HANG || outcome->symptom == SYMPTOM_STALL;
    const struct core_file *f = k != NULL ? core_keeper_take(k, stands) : NULL;
    bool ok = f == NULL || core_file_write(f, path, "--core-on-fault", error);

    if (f != NULL && ok && !quiet)
        say(f, path);
    core_keeper_free(k);
    return ok;
}
