/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/triggers/trigger.h"

#include <string.h>

#include "base/error.h"
#include "debug/triggers/trigger_priv.h"

static const struct trigger_kind *find_kind(const char *name)
{
    for (const struct trigger_kind *k = trigger_kind_table; k->name != NULL; k++)
        if (strcmp(k->name, name) == 0)
            return k;
    return NULL;
}

bool trigger_is_kind(const char *word)
{
    return find_kind(word) != NULL;
}

char *trigger_kinds(void)
{
    GString *all = g_string_new(NULL);

    for (const struct trigger_kind *k = trigger_kind_table; k->name != NULL; k++)
        g_string_append_printf(all, "%s%s%s%s", all->len != 0 ? "|" : "", k->name,
                               k->argument != NULL ? " " : "",
                               k->argument != NULL ? k->argument : "");
    return g_string_free(all, FALSE);
}

static bool refuse(GError **error, const char *why, const char *what)
{
    char *kinds = trigger_kinds();

    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s%s%s; one of: %s", why, *what ? " " : "",
                what, kinds);
    g_free(kinds);
    return false;
}

static bool parse(struct trigger *t, const struct symbols *s, char **words, unsigned n,
                  GError **error)
{
    const struct trigger_kind *k = t->kind = n != 0 ? find_kind(words[0]) : NULL;

    if (k == NULL)
        return refuse(error, "nothing to wait for is called", n != 0 ? words[0] : "so");
    if (n != (k->argument != NULL ? 2 : 1))
        return refuse(error, k->name,
                      k->argument != NULL ? "needs one argument" : "takes no argument");
    if (k->argument != NULL && !k->parse(t, s, words[1])) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s: '%s' is no %s of this board", k->name,
                    words[1], k->argument);
        return false;
    }
    t->text = n == 2 ? g_strdup_printf("%s %s", words[0], words[1]) : g_strdup(words[0]);
    return true;
}

struct trigger *trigger_new(struct machine *m, enum machine_core core, const struct symbols *s,
                            char **words, unsigned n, GError **error)
{
    struct trigger *t = g_new0(struct trigger, 1);

    t->machine = m;
    t->core = core;
    if (parse(t, s, words, n, error))
        return t;
    trigger_free(t);
    return NULL;
}

void trigger_free(struct trigger *t)
{
    if (t == NULL)
        return;
    trigger_disarm(t);
    g_free(t->text);
    g_free(t);
}

void trigger_arm(struct trigger *t, trigger_happened happened, void *ctx)
{
    t->happened = happened;
    t->ctx = ctx;
    if (t->kind->arm != NULL)
        t->kind->arm(t);
}

void trigger_disarm(struct trigger *t)
{
    if (t->happened == NULL)
        return;
    t->happened = NULL;
    listener_leave(&t->log.listener);
    listener_leave(&t->board.listener);
    listener_leave(&t->flash.listener);
    listener_leave(&t->events.listener);
    listener_leave(&t->stores.listener);
    cpu_unlisten(machine_cpu(t->machine, t->core), &t->cpu);
    if (t->kind->stopped != NULL)
        cpu_fence(machine_cpu(t->machine, t->core), 0, 0);
}

void trigger_stopped(struct trigger *t, enum machine_stop stop)
{
    if (t->happened != NULL && t->kind->stopped != NULL)
        t->kind->stopped(t, stop);
}

void trigger_tell(struct trigger *t, const char *format, ...)
{
    struct trigger_origin origin = {.core = machine_running_core(t->machine),
                                    .when = machine_now(t->machine)};
    va_list args;

    va_start(args, format);
    char *how = g_strdup_vprintf(format, args);
    va_end(args);
    if (origin.core != CORES) {
        struct cpu *c = machine_cpu(t->machine, origin.core);

        origin.pc = cpu_pc(c);
        origin.when = cpu_time(c);
    }
    t->happened(t->ctx, t, &origin, how);
    g_free(how);
}

const char *trigger_text(const struct trigger *t)
{
    return t->text;
}

bool trigger_is_finding(const struct trigger *t)
{
    return t->kind->arm == NULL;
}

bool trigger_looks_back(const struct trigger *t)
{
    return t->kind->looks_back;
}

bool trigger_is_deed(const struct trigger *t)
{
    return t->kind->deed;
}

/* --- events by name --- */

#define EVENTS "EVENTS_"

/* "EVENTS_COMPARE[1]" for the row "EVENTS_COMPARE[n]" and 1. */
static bool is_named(const struct periph *p, uint32_t offset, const char *name)
{
    const char *full = periph_reg_name(p, offset), *event = strchr(full, '.');

    if (event == NULL)
        return false;
    event++;
    if (g_str_has_prefix(event, EVENTS) && !g_str_has_prefix(name, EVENTS))
        event += strlen(EVENTS);
    return g_ascii_strcasecmp(event, name) == 0;
}

static bool find_in(struct trigger *t, const struct periph *p, const char *name)
{
    for (unsigned i = 0; i < p->type->n_regs; i++) {
        const struct reg_desc *r = &p->type->regs[i];

        if (r->kind != REG_EVENT)
            continue;
        for (unsigned n = 0; n < MAX(r->count, 1); n++) {
            uint32_t offset = r->offset + n * (r->stride != 0 ? r->stride : 4u);

            if (is_named(p, offset, name)) {
                t->device = p;
                t->value = offset;
                return true;
            }
        }
    }
    return false;
}

bool trigger_find_event(struct trigger *t, const char *name)
{
    const char *dot = strchr(name, '.');
    char *device = dot != NULL ? g_strndup(name, (gsize)(dot - name)) : NULL;
    bool found = false;

    for (unsigned i = 0; device != NULL && !found && i < CORES; i++) {
        enum machine_core core = i == 0 ? t->core : t->core == CORE_APP ? CORE_NET : CORE_APP;
        const struct periph *p = machine_periph(t->machine, core, device);

        found = p != NULL && find_in(t, p, dot + 1);
    }
    g_free(device);
    return found;
}
