/*
 * What the last word of a line may become: for a program at the other end of a socket.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/monitor/monitor_priv.h"

#define MAX_ANSWERS 200

struct answers {
    const char *prefix;
    GString *out;
    unsigned n;
};

static void offer(struct answers *a, const char *word)
{
    if (a->n < MAX_ANSWERS && g_ascii_strncasecmp(word, a->prefix, strlen(a->prefix)) == 0) {
        g_string_append_printf(a->out, "%s\n", word);
        a->n++;
    }
}

static void offer_verb(void *ctx, const struct verb *v)
{
    if (v->help != NULL)
        offer(ctx, v->name);
}

/* "QSPI.IFCONFIG0"; of events "QSPI.READY". */
static void offer_registers(struct answers *a, const struct periph *p, bool events)
{
    for (unsigned i = 0; i < p->type->n_regs; i++) {
        const struct reg_desc *r = &p->type->regs[i];

        for (unsigned n = 0; n < MAX(r->count, 1) && (!events || r->kind == REG_EVENT); n++) {
            char *name =
                g_strdup(periph_reg_name(p, r->offset + n * (r->stride != 0 ? r->stride : 4u)));
            char *event = events ? strstr(name, "EVENTS_") : NULL;

            if (event != NULL)
                memmove(event, event + strlen("EVENTS_"), strlen(event + strlen("EVENTS_")) + 1);
            offer(a, name);
            g_free(name);
        }
    }
}

/* "QSPI" and, behind a dot, its registers. */
static void offer_devices(struct answers *a, const struct command_call *call, bool events)
{
    struct periph *p;

    for (unsigned i = 0; (p = machine_device(call->machine, call->client->core, i)) != NULL; i++)
        if (strchr(p->name, '_') != NULL) /* a page that has no name in the specification */
            continue;
        else if (strchr(a->prefix, '.') == NULL)
            offer(a, p->name);
        else if (g_ascii_strncasecmp(a->prefix, p->name, strlen(p->name)) == 0)
            offer_registers(a, p, events);
}

static void offer_symbols(struct answers *a, const struct symbols *s)
{
    for (unsigned i = 0; s != NULL && i < symbols_count(s); i++)
        offer(a, symbols_get(s, i)->name);
}

static void offer_kinds(struct answers *a)
{
    char *kinds = trigger_kinds(), **each = g_strsplit(kinds, "|", -1);

    for (char **k = each; *k != NULL; k++) {
        (*k)[strcspn(*k, " ")] = '\0';
        offer(a, *k);
    }
    g_strfreev(each);
    g_free(kinds);
}

/* words[0] is "complete", words[1] the verb, the last one what is typed. */
static void offer_argument(struct answers *a, const struct command_call *call,
                           const struct symbols *s, unsigned n)
{
    const char *verb = call->words[1], *before = call->words[n - 1];
    bool triggers = strcmp(verb, "stop-on") == 0 || strcmp(verb, "last") == 0;

    if (triggers && n == 2)
        offer_kinds(a);
    else if (strcmp(verb, "device") == 0 || strcmp(verb, "interrupt") == 0 || triggers)
        offer_devices(a, call, strcmp(before, "event") == 0);
    else if (strcmp(verb, "core") == 0)
        offer(a, "app"), offer(a, "net");
    else if (strcmp(verb, "reset") == 0)
        offer(a, "halt"), offer(a, "run");
    else
        offer_symbols(a, s);
}

bool monitor_complete(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    size_t len = strlen(call->rest);
    bool fresh = len == 0 || call->rest[len - 1] == ' ';
    unsigned n = fresh ? call->n : call->n - 1; /* words before the one that is typed */
    struct answers a = {fresh ? "" : call->words[call->n - 1], call->out, 0};

    if (n < 2)
        commands_each(call->commands, call->client, offer_verb, &a);
    else
        offer_argument(&a, call, mon->symbols, n);
    return true;
}
