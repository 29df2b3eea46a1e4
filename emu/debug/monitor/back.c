/*
 * Verbs that lead into the past.
 *
 * GDB does not know that its target is elsewhere then: `maintenance flush register-cache` tells it,
 * and so does the next step.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/monitor/monitor_priv.h"

/* An instruction that does something and the end of its block are not further apart. */
#define BLOCK_INSTRUCTIONS 256
#define BLOCK_TICKS        (4 * TICKS_PER_US)

/* QSPI: TASKS_READSTART, _WRITESTART and _ERASESTART; CINSTRCONF. */
#define QSPI_STARTS      0x004
#define QSPI_STARTS_SIZE 12
#define QSPI_CINSTRCONF  0x634

static bool has_past(struct monitor *mon, GError **error)
{
    if (mon->past == NULL)
        return command_refuse(error, "there is no past yet: `past on` keeps it from now on");
    if (mon->may_travel != NULL && !mon->may_travel(mon->guard_ctx))
        return command_refuse(error, "GDB lets a core run: halt it first");
    if (!session_is_debugged(mon->session))
        session_halt(mon->session, true);
    monitor_catch_up(mon);
    return true;
}

static bool arrive(struct monitor *mon, struct command_call *call)
{
    monitor_forget_news(mon);
    monitor_say_where(mon, call->client->core, call->out);
    return true;
}

static bool go_to(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    ticks_t when = TICKS_NEVER;

    if (call->n != 2 ||
        (strcmp(call->words[1], "end") != 0 && !duration_parse(call->words[1], &when)))
        return command_refuse(error, "goto needs an emulated time, 1.5s, or end");
    if (!has_past(mon, error))
        return false;
    travel_to_time(mon->past, when);
    return arrive(mon, call);
}

static bool past(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    const char *how = call->n == 2 ? call->words[1] : "";

    if (call->n > 2 || (call->n == 2 && strcmp(how, "on") != 0 && strcmp(how, "off") != 0))
        return command_refuse(error, "past is alone, or with on or off");
    if (call->n == 2)
        monitor_keep_past(mon, strcmp(how, "on") == 0);
    if (mon->past == NULL) {
        g_string_append(call->out, "the past is not kept\n");
        return true;
    }
    char *text = travel_describe(mon->past);

    g_string_append_printf(call->out, "%s\n", text);
    g_free(text);
    return true;
}

/* --- steps, points and stores in reverse --- */

static bool step_back(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;

    if (!has_past(mon, error))
        return false;
    if (!travel_step_back(mon->past, call->client->core))
        g_string_append(call->out, "the past begins here\n");
    return arrive(mon, call);
}

static bool continue_back(void *ctx, struct command_call *call, GError **error)
{
    const struct travel_probe probe = {0};
    struct monitor *mon = ctx;

    if (!has_past(mon, error))
        return false;
    if (!travel_search_back(mon->past, &probe))
        g_string_append(call->out, "the past begins here\n");
    return arrive(mon, call);
}

/* Stores that a search stops at. */
struct stores {
    struct monitor *mon;
    bool core[CORES];
    struct {
        uint32_t addr, len;
    } at[4];
    unsigned n;
};

static void arm_stores(void *ctx, bool armed)
{
    const struct stores *w = ctx;

    for (unsigned i = 0; i < CORES; i++) {
        struct cpu *c = machine_cpu(w->mon->machine, i);

        cpu_points_aside(c, armed);
        for (unsigned k = 0; armed && w->core[i] && k < w->n; k++)
            cpu_watch_add(c, w->at[k].addr, w->at[k].len, ENGINE_W);
    }
}

static bool who_wrote(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    struct stores w = {.mon = mon, .core = {true, true}, .at = {{.len = 4}}, .n = 1};
    const struct travel_probe probe = {.ctx = &w, .arm = arm_stores};

    if (call->n < 2 || call->n > 3 || !command_address(call, call->words[1], &w.at[0].addr) ||
        (call->n == 3 && !command_address(call, call->words[2], &w.at[0].len)) || w.at[0].len == 0)
        return command_refuse(error, "%s needs an address or a name", call->words[0]);
    if (!has_past(mon, error))
        return false;
    struct place here = *travel_here(mon->past), found;
    if (!travel_find_back(mon->past, &probe, &here, &found)) {
        travel_to(mon->past, &here);
        return command_refuse(error, "no store of a core has written there");
    }
    travel_to(mon->past, &found);
    return arrive(mon, call);
}

/* --- a trigger in reverse --- */

struct hunt {
    struct monitor *mon;
    struct trigger *trigger;
    bool happened;
    struct trigger_origin origin, last; /* of what happened; of the last that was met */
    char how[200];                      /* of that */
    char text[200];
};

static void on_trigger(void *ctx, struct trigger *t, const struct trigger_origin *origin,
                       const char *how)
{
    struct hunt *h = ctx;

    h->happened = true;
    h->origin = *origin;
    g_strlcpy(h->text, how, sizeof h->text);
    machine_request_stop(h->mon->machine);
}

static void arm_trigger(void *ctx, bool armed)
{
    struct hunt *h = ctx;

    for (unsigned i = 0; i < CORES; i++)
        cpu_points_aside(machine_cpu(h->mon->machine, i), armed);
    if (armed)
        trigger_arm(h->trigger, on_trigger, h);
    else
        trigger_disarm(h->trigger);
}

/* What happened behind a stretch that was searched counts no more in the one before. */
static bool is_met(void *ctx, enum machine_stop stop)
{
    struct hunt *h = ctx;

    trigger_stopped(h->trigger, stop);
    bool met = h->happened && h->origin.when <= machine_now(h->mon->machine);
    h->happened = false;
    if (met) {
        h->last = h->origin;
        g_strlcpy(h->how, h->text, sizeof h->how);
    }
    return met;
}

/* Right before the instruction whose block ends at `end`. */
struct deed {
    struct monitor *mon;
    enum machine_core core;
    uint32_t pc;
};

static void arm_deed(void *ctx, bool armed)
{
    const struct deed *d = ctx;

    for (unsigned i = 0; i < CORES; i++)
        cpu_points_aside(machine_cpu(d->mon->machine, i), armed);
    if (armed)
        cpu_break_add(machine_cpu(d->mon->machine, d->core), d->pc);
}

static bool land_on_deed(struct monitor *mon, const struct trigger_origin *origin,
                         const struct place *block)
{
    struct deed d = {mon, origin->core, origin->pc};
    const struct travel_probe probe = {.ctx = &d, .arm = arm_deed};
    struct place end = *block, found;

    end.count[origin->core]++;
    end.now += BLOCK_TICKS;
    if (!travel_find_back(mon->past, &probe, &end, &found) ||
        place_total(block) - place_total(&found) > BLOCK_INSTRUCTIONS)
        return false;
    return travel_to(mon->past, &found);
}

/* The flash chip does something because of a task or a custom instruction of QSPI. */
static bool land_on_qspi(struct monitor *mon, const struct place *end)
{
    uint32_t base = machine_periph(mon->machine, CORE_APP, "QSPI")->base;
    struct stores w = {.mon = mon, .core = {true, false}, .n = 4};
    const struct travel_probe probe = {.ctx = &w, .arm = arm_stores};
    struct place found;

    for (unsigned i = 0; i < 2; i++) {
        uint32_t alias = i == 0 ? base : base & ~SECURE_ALIAS;

        w.at[2 * i].addr = alias + QSPI_STARTS;
        w.at[2 * i].len = QSPI_STARTS_SIZE;
        w.at[2 * i + 1].addr = alias + QSPI_CINSTRCONF;
        w.at[2 * i + 1].len = 4;
    }
    return travel_find_back(mon->past, &probe, end, &found) && travel_to(mon->past, &found);
}

static void land(struct hunt *h, const struct place *found, bool chip)
{
    struct travel *t = h->mon->past;

    if (chip && land_on_qspi(h->mon, found))
        return;
    if (trigger_is_deed(h->trigger) && h->last.core != CORES &&
        land_on_deed(h->mon, &h->last, found))
        return;
    if (h->last.core == CORES)
        travel_to_time(t, h->last.when - 1);
    else if (found->core == CORES)
        travel_to_time(t, found->now);
    else
        travel_to(t, found);
}

static bool is_chip(uint32_t addr)
{
    return addr - XIP_BASE < XIP_SIZE;
}

/* Takes the trigger over. */
static bool hunt(struct monitor *mon, struct trigger *trigger, bool chip, struct command_call *call,
                 GError **error)
{
    struct hunt h = {.mon = mon, .trigger = trigger};
    const struct travel_probe probe = {.ctx = &h, .arm = arm_trigger, .met = is_met};
    struct place here, found;
    bool ok = has_past(mon, error);

    if (ok) {
        here = *travel_here(mon->past);
        ok = travel_find_back(mon->past, &probe, &here, &found);
        if (ok)
            land(&h, &found, chip);
        else
            travel_to(mon->past, &here);
        if (!ok)
            command_refuse(error, "not since the past is kept: %s", trigger_text(trigger));
    }
    if (ok) {
        g_string_append_printf(call->out, "%s, at " SECONDS_OF_TICK " s\n", h.how,
                               (double)h.last.when / TICKS_PER_SECOND);
        arrive(mon, call);
    }
    trigger_free(trigger);
    return ok;
}

static bool who_erased(void *ctx, struct command_call *call, GError **error)
{
    char *words[] = {(char *)"flash-erase", call->n == 2 ? call->words[1] : NULL, NULL};
    struct monitor *mon = ctx;
    uint32_t addr = 0;

    if (call->n != 2 || !command_address(call, call->words[1], &addr))
        return command_refuse(error, "who-erased needs an address in flash or a name");
    struct trigger *t =
        trigger_new(mon->machine, call->client->core, mon->symbols, words, 2, error);
    return t != NULL && hunt(mon, t, is_chip(addr), call, error);
}

/* "last QSPI.READY" is "last event QSPI.READY". */
static bool last(void *ctx, struct command_call *call, GError **error)
{
    char *words[] = {(char *)"event", call->n > 1 ? call->words[1] : NULL, NULL};
    struct monitor *mon = ctx;
    bool named = call->n == 2 && !trigger_is_kind(call->words[1]);
    uint32_t addr = 0;

    struct trigger *t =
        trigger_new(mon->machine, call->client->core, mon->symbols, named ? words : call->words + 1,
                    named ? 2 : call->n - 1, error);
    if (t == NULL)
        return false;
    if (!trigger_looks_back(t)) {
        command_refuse(error, "%s cannot be looked for in the past", trigger_text(t));
        trigger_free(t);
        return false;
    }
    bool chip = call->n == 3 && g_str_has_prefix(call->words[1], "flash-") &&
                command_address(call, call->words[2], &addr) && is_chip(addr);
    return hunt(mon, t, chip, call, error);
}

const struct verb monitor_past_verbs[] = {
    {"goto", "TIME|end", "the run as it was then", go_to},
    {"past", "[on|off]", "how much of it is kept", past},
    {"reverse-step", "", "one instruction back", step_back},
    {"reverse-continue", "", "back to the last point that was met", continue_back},
    {"who-wrote", "ADDRESS [BYTES]", "go back to the last store there", who_wrote},
    {"who-erased", "ADDRESS", "go back to what erased this cell of flash", who_erased},
    {"last", "KIND [ARGUMENT]|PERIPH.EVENT", "go back to when it happened last", last},
    {NULL, NULL, NULL, NULL},
};
