/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/monitor/monitor.h"

#include <stdlib.h>

#include "debug/finding.h"
#include "debug/monitor/monitor_priv.h"
#include "load/place.h"

char *monitor_findings(struct monitor *mon, enum symptom symptom)
{
    GPtrArray *findings = doctor_diagnose(mon->doctor, symptom);
    char *text = NULL;
    size_t len;
    FILE *to = open_memstream(&text, &len);

    if (findings->len != 0 && to != NULL) {
        finding_print(findings->pdata[0], to);
        finding_print_evidence(findings->pdata[0], to);
    }
    if (to != NULL)
        fclose(to);
    g_ptr_array_unref(findings);
    char *copy = text != NULL && text[0] != '\0' ? g_strdup(text) : NULL;
    free(text);
    return copy;
}

/* `thoroughly`: he may run a core that seems to hang a little further. */
static void ask_doctor(struct monitor *mon, bool thoroughly)
{
    unsigned kept, resets;
    enum machine_stop stop = MACHINE_TIME;

    machine_resets(mon->machine, &kept, &resets);
    if (resets != mon->resets && mon->symptom != SYMPTOM_RESETS) {
        mon->symptom = SYMPTOM_NONE;
        mon->told = false;
    }
    mon->resets = resets;
    if (mon->doctor != NULL && mon->symptom == SYMPTOM_NONE)
        mon->symptom = thoroughly ? doctor_look(mon->doctor, &stop) : doctor_glance(mon->doctor);
    if (stop != MACHINE_TIME)
        monitor_collect(mon, stop);
}

/* A core stands in its fault handler, or is locked up. */
static enum symptom symptom_standing(struct monitor *mon)
{
    struct cpu *c = machine_cpu(mon->machine, CORE_APP);
    const struct cpu_fault *fault = cpu_last_fault(c);
    bool locked = cpu_state(c) == CPU_LOCKED_UP;

    if (!fault->valid || fault->when == mon->fault_told ||
        (!locked && !doctor_in_fault_handler(mon->doctor)))
        return SYMPTOM_NONE;
    mon->fault_told = fault->when;
    return locked ? SYMPTOM_LOCKUP : SYMPTOM_FAULT;
}

char *monitor_take_finding(struct monitor *mon, bool stands)
{
    enum symptom symptom = mon->told ? SYMPTOM_NONE : mon->symptom;

    if (mon->doctor == NULL)
        return NULL;
    if (symptom == SYMPTOM_NONE && stands)
        symptom = symptom_standing(mon);
    else if (symptom != SYMPTOM_NONE)
        mon->told = true;
    return symptom != SYMPTOM_NONE ? monitor_findings(mon, symptom) : NULL;
}

/* --- the past -----------------------------------------------------------------------------------
 */

static bool has_moved(struct monitor *mon)
{
    struct place here = place_of(mon->machine);
    const struct place *there = travel_here(mon->past);

    return place_is_before(&here, there) || place_is_before(there, &here);
}

void monitor_catch_up(struct monitor *mon)
{
    if (mon->past != NULL && !session_is_debugged(mon->session) && has_moved(mon))
        travel_follow(mon->past);
}

void monitor_keep_past(struct monitor *mon, bool keep)
{
    mon->keeps = false;
    if (!keep)
        g_clear_pointer(&mon->past, travel_free);
    else if (mon->past == NULL && session_can_rehearse(mon->session))
        mon->past = travel_new(mon->session, mon->machine);
}

struct travel *monitor_past(struct monitor *mon)
{
    return mon->past;
}

void monitor_set_guard(struct monitor *mon, bool (*may_travel)(void *ctx), void *ctx)
{
    mon->may_travel = may_travel;
    mon->guard_ctx = ctx;
}

/* --- after each slice ---------------------------------------------------------------------------
 */

static bool waits_for_finding(const struct monitor *mon)
{
    for (unsigned i = 0; i < mon->stops->len; i++)
        if (trigger_is_finding(g_array_index(mon->stops, struct stop_on, i).trigger))
            return true;
    return false;
}

/* Nobody else debugs: the session stands, and whoever is at the monitor hears why. */
static void halt(struct monitor *mon)
{
    enum machine_core core;
    char *text = monitor_take_stop(mon, &core);
    GString *all = g_string_new(text);

    session_halt(mon->session, true);
    if (mon->news_pc != cpu_pc(machine_cpu(mon->machine, core)))
        monitor_say_where(mon, core, all);
    char *finding = monitor_take_finding(mon, true);
    if (finding != NULL)
        g_string_append(all, finding);
    TELL(&mon->listeners, struct monitor_listener, halted, all->str);
    g_string_free(all, TRUE);
    g_free(finding);
    g_free(text);
}

static void between(void *ctx, struct session *session)
{
    struct monitor *mon = ctx;

    monitor_collect(mon, session_last_stop(session));
    if (session_is_debugged(session))
        ask_doctor(mon, false);
    else if (!session_halted(session) && waits_for_finding(mon))
        ask_doctor(mon, true);
    if (mon->symptom != SYMPTOM_NONE && !mon->told && waits_for_finding(mon)) {
        char *finding = monitor_take_finding(mon, true);

        g_string_append(mon->news, finding != NULL ? finding : "the doctor has found something\n");
        g_free(finding);
    }
    if (session_is_debugged(session))
        return;
    if (mon->news->len != 0)
        halt(mon);
    if (mon->keeps && mon->past == NULL)
        monitor_keep_past(mon, true);
    monitor_catch_up(mon);
    if (mon->past != NULL && !session_halted(session))
        travel_resume(mon->past);
}

char *monitor_take_stop(struct monitor *mon, enum machine_core *core)
{
    *core = mon->news_core;
    if (mon->news->len == 0)
        return NULL;
    char *text = g_strdup(mon->news->str);
    g_string_truncate(mon->news, 0);
    mon->news_core = CORE_APP;
    return text;
}

void monitor_forget_news(struct monitor *mon)
{
    unsigned kept;

    g_string_truncate(mon->news, 0);
    machine_resets(mon->machine, &kept, &mon->resets);
    mon->symptom = SYMPTOM_NONE;
    mon->told = false;
    mon->fault_told = 0;
}

void monitor_say_where(struct monitor *mon, enum machine_core core, GString *out)
{
    struct cpu *c = machine_cpu(mon->machine, core);
    char *place = place_text(mon->symbols, cpu_pc(c));

    g_string_append_printf(out, "%s core at %s, " SECONDS_OF_TICK " s\n", cpu_name(c), place,
                           (double)machine_now(mon->machine) / TICKS_PER_SECOND);
    g_free(place);
}

void monitor_listen(struct monitor *mon, struct monitor_listener *l, void *ctx)
{
    listener_join(&mon->listeners, &l->listener, ctx);
}

void monitor_set_doctor(struct monitor *mon, struct doctor *doctor)
{
    mon->doctor = doctor;
}

static const struct verb complete_verb[] = {
    {"complete", "LINE", NULL, monitor_complete},
    {NULL, NULL, NULL, NULL},
};

static const struct verb *const tables[] = {
    monitor_stop_verbs,  monitor_past_verbs,   monitor_show_verbs,
    monitor_stack_verbs, monitor_inject_verbs, complete_verb,
};

struct monitor *monitor_new(struct session *s, struct machine *m, const struct symbols *symbols,
                            bool keep_past)
{
    struct monitor *mon = g_new0(struct monitor, 1);

    mon->session = s;
    mon->machine = m;
    mon->symbols = symbols;
    mon->keeps = keep_past;
    mon->stops = g_array_new(FALSE, FALSE, sizeof(struct stop_on));
    mon->points = g_array_new(FALSE, FALSE, sizeof(struct stop_point));
    mon->news = g_string_new(NULL);
    mon->watcher.between = between;
    session_watch(s, &mon->watcher, mon);
    mon->cells = cells_new(m);
    for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++)
        commands_add(session_commands(s), tables[i], mon);
    return mon;
}

void monitor_free(struct monitor *mon)
{
    if (mon == NULL)
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++)
        commands_remove(session_commands(mon->session), tables[i]);
    cells_free(mon->cells);
    listener_leave(&mon->watcher.listener);
    listeners_clear(&mon->listeners);
    monitor_forget_stops(mon, NULL);
    monitor_drop_points(mon);
    travel_free(mon->past);
    g_array_unref(mon->stops);
    g_array_unref(mon->points);
    g_string_free(mon->news, TRUE);
    g_free(mon);
}
