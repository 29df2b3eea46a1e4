/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/gap.h"

#include <string.h>

#include "base/units.h"
#include "debug/doctor/registers.h"
#include "debug/doctor/resets.h"

/* What a core does within this time after it read a gap may follow from the 0 that it got. */
#define CONSEQUENCE_TICKS TICKS_PER_MS

#define SHOWN_GAPS 6

static ticks_t last_reset(const struct doctor_case *c)
{
    const struct machine_reset *r = resets_last(c->history, c->core);

    return r != NULL && c->symptom != SYMPTOM_RESETS ? r->when : 0;
}

static bool is_of_core(const struct doctor_case *c, const struct gap *g)
{
    return g->core == NULL || strcmp(g->core, cpu_name(machine_cpu(c->machine, c->core))) == 0;
}

/* A write since the reset that the device did not understand, or NULL. */
static const struct gap *ignored_write(const struct doctor_case *c, uint32_t addr)
{
    for (unsigned i = 0; i < c->history->n_gaps; i++) {
        const struct gap *g = &c->history->gap[i];

        if (((g->addr ^ addr) & ~UINT32_C(0x10000fff)) == 0 && g->writes != 0 &&
            g->last_write >= last_reset(c))
            return g;
    }
    return NULL;
}

/* The polled word is not modelled, or its device stands still and has not understood a write. */
static const struct gap *behind_poll(const struct doctor_case *c, uint32_t addr)
{
    const struct gap *g = history_gap(c->history, addr);
    struct periph *p = register_device(c->machine, c->core, addr);

    if (g != NULL)
        return g;
    if (p == NULL || register_due(p) != NULL || p->type->changes_unannounced)
        return NULL;
    return ignored_write(c, addr);
}

/* The last accesses are reads of one or two words, again and again. */
static const struct gap *behind_last_accesses(const struct doctor_case *c)
{
    const struct access_ring *ring = &c->history->accesses[c->core];
    const struct gap *found = NULL;

    if (ring->n < HISTORY_ACCESSES || cpu_state(machine_cpu(c->machine, c->core)) != CPU_RUNNING)
        return NULL;
    for (unsigned i = 0; i < HISTORY_ACCESSES; i++) {
        const struct access *a = &ring->entry[i];

        if (a->write || (a->addr != ring->entry[0].addr && a->addr != ring->entry[1].addr))
            return NULL;
        if (found == NULL)
            found = behind_poll(c, a->addr);
    }
    return found;
}

/* The last gap that this core read shortly before `when`, or NULL. */
static const struct gap *read_before(const struct doctor_case *c, ticks_t when)
{
    const struct gap *best = NULL;

    for (unsigned i = 0; i < c->history->n_gaps; i++) {
        const struct gap *g = &c->history->gap[i];

        if (g->reads == 0 || !is_of_core(c, g) || g->last_read > when ||
            when - g->last_read > CONSEQUENCE_TICKS)
            continue;
        if (best == NULL || g->last_read > best->last_read)
            best = g;
    }
    return best;
}

const struct gap *gap_behind(const struct doctor_case *c)
{
    const struct machine_reset *reset = resets_last(c->history, c->core);

    if (c->history->n_gaps == 0 || c->symptom == SYMPTOM_NONE)
        return NULL;
    if (c->fault != NULL)
        return c->scene->cause.valid ? NULL : read_before(c, c->fault->when);
    if (c->symptom == SYMPTOM_RESETS)
        return reset != NULL ? read_before(c, reset->when) : NULL;
    if (c->symptom == SYMPTOM_HANG && c->hang != NULL) {
        for (unsigned i = 0; i < c->hang->n_polled; i++) {
            const struct gap *g = behind_poll(c, c->hang->polled[i].addr);

            if (g != NULL)
                return g;
        }
        return read_before(c, c->hang->since);
    }
    return c->symptom == SYMPTOM_ENDED && c->core == CORE_APP ? NULL : behind_last_accesses(c);
}

static void name_gap(GString *text, const struct gap *g)
{
    g_string_append_printf(text, "%s+0x%03x (0x%08x)", g->device, g->addr & 0xfff, g->addr);
}

/* The other words of the model's holes that matter, by the device of `first`. */
static void list_others(const struct history *h, GString *text, const struct gap *first)
{
    unsigned n = 0;

    for (unsigned i = 0; i < h->n_gaps; i++) {
        const struct gap *g = &h->gap[i];

        if (g == first || n++ >= SHOWN_GAPS)
            continue;
        g_string_append_printf(text, "%s%s+0x%03x", n == 1 ? "" : ", ", g->device, g->addr & 0xfff);
    }
    if (n > SHOWN_GAPS)
        g_string_append_printf(text, " and %u more", n - SHOWN_GAPS);
}

struct finding *gap_finding(const struct doctor_case *c, const struct gap *g)
{
    GString *name = g_string_new(NULL), *others = g_string_new(NULL);
    char *place = case_place(c, g->pc);

    name_gap(name, g);
    struct finding *f = finding_new("model-gap", FINDING_GAP,
                                    "the emulator lacks %s, and the %s core does not go on",
                                    name->str, c->core == CORE_APP ? "application" : "network");
    finding_where(f, "%s, last at %.6f s", place,
                  (double)MAX(g->last_read, g->last_write) / TICKS_PER_SECOND);
    list_others(c->history, others, g);
    finding_why(f,
                "It was read %u times and written %u times. What is not modelled reads 0 and "
                "ignores writes.%s%s",
                g->reads, g->writes, others->len != 0 ? " So do " : "", others->str);
    finding_remedy(f, "This is no mistake of the program. nrf53emu run --bundle FILE ... collects "
                      "what a report\nneeds; docs/conformance.md says what is modelled.");
    g_free(place);
    g_string_free(name, TRUE);
    g_string_free(others, TRUE);
    return f;
}

struct finding *gap_note(const struct history *h)
{
    if (h->n_gaps == 0)
        return NULL;
    GString *name = g_string_new(NULL), *others = g_string_new(NULL);

    name_gap(name, &h->gap[0]);
    list_others(h, others, &h->gap[0]);
    struct finding *f =
        finding_new("model-gap", FINDING_NOTE, "the program used %s%s%s, which the emulator lacks",
                    name->str, others->len != 0 ? ", " : "", others->str);
    finding_remedy(f,
                   "Words that are not modelled read 0 and ignore writes (docs/conformance.md).");
    g_string_free(name, TRUE);
    g_string_free(others, TRUE);
    return f;
}
