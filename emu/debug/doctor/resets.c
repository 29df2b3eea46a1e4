/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/resets.h"

#include <string.h>

#include "base/units.h"

/* So many resets in a row that a fault, a lock-up or a watchdog caused are a loop. */
#define LOOP_FAILED 8
/* So many are a loop when the run ends and the next is due. */
#define FAILING     3
/* So many resets by the firmware itself, each after the same last line, are one, too. */
#define LOOP_SAME   16
#define SHOWN       3

static bool failed(const struct machine_reset *r)
{
    return (r->cause & (RESET_BY_LOCKUP | RESET_BY_DOG0 | RESET_BY_DOG1)) != 0 || r->fault.valid;
}

/* How many of the last resets of a core in a row have failed; *span is from the first to the last.
 */
static unsigned count_failed(const struct history *h, enum machine_core core, ticks_t *span)
{
    unsigned kept, total, n = 0;
    const struct machine_reset *resets = machine_resets(h->machine, &kept, &total);
    ticks_t last = 0;

    *span = 0;
    for (unsigned i = kept; i-- > 0;) {
        if (resets[i].core != core)
            continue;
        if (!failed(&resets[i]))
            break;
        last = n++ == 0 ? resets[i].when : last;
        *span = last - resets[i].when;
    }
    return n;
}

static unsigned count_same(const struct history *h)
{
    unsigned n = 0;

    for (unsigned i = h->reset_lines->len; i-- > 0; n++)
        if (strcmp(h->reset_lines->pdata[i], h->reset_lines->pdata[h->reset_lines->len - 1]) != 0)
            break;
    return n;
}

bool resets_loop(const struct history *h, enum machine_core core)
{
    ticks_t span;

    return count_failed(h, core, &span) >= LOOP_FAILED ||
           (core == CORE_APP && count_same(h) >= LOOP_SAME);
}

bool resets_failing(const struct history *h, enum machine_core core)
{
    ticks_t span;
    unsigned n = count_failed(h, core, &span);

    if (n < FAILING)
        return false;
    ticks_t since = machine_now(h->machine) - resets_last(h, core)->when;
    return since <= 3 * (span / (n - 1));
}

char *resets_cause(uint32_t cause)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } names[] = {
        {RESET_BY_PIN, "reset pin"},          {RESET_BY_DOG0, "watchdog 0 (DOG0)"},
        {RESET_BY_DOG1, "watchdog 1 (DOG1)"}, {RESET_BY_SREQ, "the firmware itself (SREQ)"},
        {RESET_BY_LOCKUP, "CPU lock-up"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if ((cause & names[i].bit) != 0)
            return g_strdup(names[i].name);
    return g_strdup_printf("RESETREAS 0x%x", cause);
}

const struct machine_reset *resets_last(const struct history *h, enum machine_core core)
{
    unsigned kept, total;
    const struct machine_reset *resets = machine_resets(h->machine, &kept, &total);

    for (unsigned i = kept; i-- > 0;)
        if (resets[i].core == core)
            return &resets[i];
    return NULL;
}

static double seconds(ticks_t ticks)
{
    return (double)ticks / TICKS_PER_SECOND;
}

static void add_reset(struct finding *f, const struct machine_reset *r, const char *line)
{
    char *cause = resets_cause(r->cause);

    finding_evidence(f, "reset at %.6f s by %s%s; last line before it: %s", seconds(r->when), cause,
                     r->fault.valid ? " after a fault" : "",
                     line != NULL && line[0] != '\0' ? line : "(none)");
    g_free(cause);
}

void resets_add_evidence(const struct history *h, struct finding *f)
{
    unsigned kept, total, app = 0, shown = 0;
    const struct machine_reset *resets = machine_resets(h->machine, &kept, &total);
    ticks_t first = 0, last = 0;

    for (unsigned i = 0; i < kept; i++) {
        if (resets[i].core != CORE_APP)
            continue;
        first = app++ == 0 ? resets[i].when : first;
        last = resets[i].when;
    }
    if (app < 2)
        return;
    finding_evidence(f, "%u resets of the application core, one every %.6f s", app,
                     seconds(last - first) / (app - 1));
    for (unsigned i = kept; i-- > 0 && shown < SHOWN;) {
        if (resets[i].core != CORE_APP)
            continue;
        add_reset(f, &resets[i],
                  h->reset_lines->len > shown
                      ? h->reset_lines->pdata[h->reset_lines->len - 1 - shown]
                      : NULL);
        shown++;
    }
}
