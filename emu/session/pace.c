/*
 * Emulated and host time side by side.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "session/session_priv.h"

/* A host that was busy elsewhere catches up with so much time, idle or of --realtime. */
#define MAX_LATE_US          50000
#define MAX_LATE_REALTIME_US G_USEC_PER_SEC

static bool is_idle(struct session *s)
{
    const struct cpu_counters *n = cpu_counters(machine_cpu(s->machine, CORE_APP));
    ticks_t slept = (n->sleep_cycles - MIN(s->asleep, n->sleep_cycles)) * TICKS_HCLK128M;

    s->asleep = n->sleep_cycles;
    return slept > s->ran / 4;
}

/*
 * At a terminal busy code runs as fast as it
 * goes, but a slice that is mostly sleep is paced as well: a clock runs right, and a time-out does
 * not expire while somebody types.
 */
void pace_slice(struct session *s)
{
    bool idle = is_idle(s), realtime = s->options.realtime;
    gint64 slice_us = (gint64)(s->ran / TICKS_PER_US);
    gint64 now = g_get_monotonic_time(), late = realtime ? MAX_LATE_REALTIME_US : MAX_LATE_US;
    bool paced = realtime || (s->paces_idle && idle);

    s->due_us = paced ? MAX(s->due_us, now - late) + slice_us : now;
    while (s->due_us > now && !s->stirred && !wait_is_over(&s->wait) &&
           !console_has_menu(s->console)) {
        console_poll(s->console, (int)((s->due_us - now + 999) / 1000));
        now = g_get_monotonic_time();
    }
}

enum machine_stop pace_stand(struct session *s)
{
    while (s->halted && !s->stirred && !wait_is_over(&s->wait) && !console_has_menu(s->console))
        console_poll(s->console, 100);
    s->due_us = g_get_monotonic_time();
    return MACHINE_REQUEST;
}
