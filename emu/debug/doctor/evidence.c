/*
 * What was seen: the state of QSPI and clocks with their last changes, and the call path.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "debug/doctor/case.h"
#include "debug/doctor/registers.h"
#include "periph/qspi/qspi.h"

#define CLOCK_HFCLKCTRL     0x558
#define CLOCK_HFCLK192MCTRL 0x5b8
#define QSPI_XIPEN          0x54c
#define QSPI_ENABLE         0x500
#define SHOWN_TRANSITIONS   8
#define SHOWN_FRAMES        8

static double seconds(ticks_t when)
{
    return (double)when / TICKS_PER_SECOND;
}

static void add_qspi(const struct doctor_case *c, struct finding *f)
{
    struct periph *qspi = machine_periph(c->machine, CORE_APP, "QSPI");
    const char *activity = qspi_activity(qspi), *reason = qspi_window(qspi)->reason;

    if (reason == NULL)
        reason = qspi_pin_trouble(qspi);
    if (c->scene != NULL)
        reason = c->scene->xip_reason;
    finding_evidence(f, "QSPI: ENABLE %u, XIPEN %u, XIP window: %s%s%s",
                     case_register(c, "QSPI", QSPI_ENABLE), case_register(c, "QSPI", QSPI_XIPEN),
                     reason != NULL ? reason : "answers", activity != NULL ? "; " : "",
                     activity != NULL ? activity : "");
    finding_evidence(f, "clocks: HFCLKCTRL %u (CPU %u MHz), HFCLK192MCTRL %u (192 MHz / %u)",
                     case_register(c, "CLOCK", CLOCK_HFCLKCTRL),
                     case_register(c, "CLOCK", CLOCK_HFCLKCTRL) == 0 ? 128 : 64,
                     case_register(c, "CLOCK", CLOCK_HFCLK192MCTRL),
                     1u << (case_register(c, "CLOCK", CLOCK_HFCLK192MCTRL) & 3));
}

static void add_transitions(const struct doctor_case *c, struct finding *f)
{
    const struct history *h = c->history;
    unsigned n = MIN(MIN(h->n_transitions, HISTORY_TRANSITIONS), SHOWN_TRANSITIONS);

    for (unsigned back = n; back > 0; back--) {
        const struct access *a = &h->transition[(h->n_transitions - back) % HISTORY_TRANSITIONS];
        char *name = register_name(c->machine, CORE_APP, a->addr), *place = case_place(c, a->pc);

        finding_evidence(f, "%12.6f s  %s = 0x%x by %s", seconds(a->when), name, a->value, place);
        g_free(name);
        g_free(place);
    }
}

static void add_path(const struct doctor_case *c, struct finding *f)
{
    bool guessed = false;

    for (unsigned i = 0; i < MIN(c->path.n, SHOWN_FRAMES); i++) {
        const struct path_frame *frame = &c->path.frame[i];
        char *place = case_place(c, frame->pc);

        if (frame->guessed && !guessed)
            finding_evidence(f, "no frame information from here on: guessed from words on the "
                                "stack");
        guessed = frame->guessed;
        finding_evidence(f, "%s%s%s", i == 0 ? "at " : "from ", place,
                         frame->handler ? " (interrupted)" : "");
        g_free(place);
    }
}

static void add_event(struct finding *f, const struct event *e)
{
    char *label = event_label(e);

    finding_evidence(f, "scheduled: %s at %.6f s", label, seconds(e->when));
    g_free(label);
}

static void add_polls(const struct doctor_case *c, struct finding *f)
{
    if (c->symptom != SYMPTOM_HANG)
        return;
    for (unsigned i = 0; i < c->hang->n_polled; i++) {
        char *name = register_name(c->machine, CORE_APP, c->hang->polled[i].addr);

        finding_evidence(f, "polled: %s = 0x%08x, %u times while watched", name,
                         c->hang->polled[i].value, c->hang->polled[i].reads);
        g_free(name);
    }
    finding_evidence(f, "busy since %.6f s in 0x%08x..0x%08x, PRIMASK %u, BASEPRI 0x%02x",
                     seconds(c->hang->since), c->hang->first_pc, c->hang->last_pc,
                     c->hang->primask & 1, c->hang->basepri);
    for (const struct event *e = machine_sched(c->machine)->head; e != NULL; e = e->next)
        add_event(f, e);
}

void case_add_evidence(const struct doctor_case *c, struct finding *f)
{
    add_polls(c, f);
    add_qspi(c, f);
    add_transitions(c, f);
    add_path(c, f);
}
