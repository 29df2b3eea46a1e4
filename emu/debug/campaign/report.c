/*
 * The table of outcomes, and the JSON form with every cut.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/json.h"
#include "debug/campaign/campaign.h"

static const char *const outcome_names[] = {
    [CUT_ALL_NEW] = "all-new", [CUT_ALL_OLD] = "all-old", [CUT_STARTS] = "starts",
    [CUT_MIXED] = "mixed",     [CUT_BRICK] = "brick",     [CUT_UNMEASURED] = "unmeasured",
};

const char *campaign_outcome_name(enum cut_outcome outcome)
{
    return outcome_names[outcome];
}

static const char *request_name(enum slot_request request)
{
    static const char *const names[] = {
        [REQUEST_NONE] = "none",
        [REQUEST_PENDING] = "pending",
        [REQUEST_TORN] = "torn",
        [REQUEST_UNKNOWN] = "unknown",
    };

    return names[request];
}

/* "0 new, 2 old pending" */
static char *slots_text(const struct campaign *c, const struct slot_state *states)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < c->n_pairs; i++) {
        g_string_append_printf(text, "%s%u %s", i > 0 ? ", " : "", c->pairs[i].number,
                               slots_content_name(states[i].content));
        if (states[i].request != REQUEST_NONE)
            g_string_append_printf(text, " %s", request_name(states[i].request));
    }
    return g_string_free(text, FALSE);
}

static char *outcome_text(const struct cut_result *r)
{
    static const char *const texts[] = {
        [CUT_ALL_NEW] = "recovers, all new",
        [CUT_ALL_OLD] = "recovers, all old",
        [CUT_STARTS] = "recovers",
        [CUT_MIXED] = "STARTS MIXED",
        [CUT_BRICK] = "BRICK",
        [CUT_UNMEASURED] = "not measured",
    };

    return r->outcome == CUT_BRICK && r->finding[0] != '\0'
               ? g_strdup_printf("%s: %s", texts[r->outcome], r->finding)
               : g_strdup(texts[r->outcome]);
}

struct row {
    char *text;
    unsigned first, cuts;
};

static struct row *row_of(GArray *rows, char *text, unsigned first)
{
    for (unsigned i = 0; i < rows->len; i++) {
        struct row *row = &g_array_index(rows, struct row, i);

        if (strcmp(row->text, text) == 0) {
            g_free(text);
            return row;
        }
    }
    g_array_append_val(rows, ((struct row){text, first, 0}));
    return &g_array_index(rows, struct row, rows->len - 1);
}

static GArray *collect(const struct campaign *c)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct row));

    for (unsigned k = 0; k < c->n_cuts; k++) {
        char *slots = slots_text(c, c->results[k].at_cut);
        char *outcome = outcome_text(&c->results[k]);

        row_of(rows, g_strdup_printf("%-34s %-36s", slots, outcome), k)->cuts++;
        g_free(slots);
        g_free(outcome);
    }
    return rows;
}

static void put_pairs(const struct campaign *c, GString *text)
{
    for (unsigned i = 0; i < c->n_pairs; i++) {
        const struct slot_pair *p = &c->pairs[i];

        g_string_append_printf(text, "image %u: primary slot 0x%08x, secondary 0x%08x", p->number,
                               p->primary, p->secondary);
        g_string_append_printf(text, p->size != 0 ? ", 0x%x bytes\n" : "\n", p->size);
    }
}

char *campaign_reproduce(const struct campaign *c, unsigned cut)
{
    return g_strdup_printf("nrf53emu campaign --cut %u %s", cut, c->command);
}

char *campaign_table(const struct campaign *c)
{
    GString *text = g_string_new(NULL);
    GArray *rows = collect(c);
    unsigned recovered = 0;

    g_string_append_printf(text, "%u flash operations until '%s'\n", c->n_operations, c->until);
    put_pairs(c, text);
    g_string_append_printf(text, "\n%-34s %-36s %6s  %s\n",
                           c->n_pairs != 0 ? "slots after the cut" : "", "next boot", "cuts",
                           "first operation");
    for (unsigned i = 0; i < rows->len; i++) {
        struct row *row = &g_array_index(rows, struct row, i);
        char *operation = campaign_operation_text(&c->operations[c->cuts[row->first] - 1]);

        g_string_append_printf(text, "%s %6u  %u: %s\n", row->text, row->cuts, c->cuts[row->first],
                               operation);
        g_free(operation);
        g_free(row->text);
    }
    g_array_free(rows, TRUE);
    for (unsigned k = 0; k < c->n_cuts; k++)
        recovered += campaign_recovers(c->results[k].outcome);
    g_string_append_printf(text, "\n%u of %u cuts recover\n", recovered, c->n_cuts);
    return g_string_free(text, FALSE);
}

/* --- JSON --- */

static void add_states(JsonBuilder *b, const char *name, const struct campaign *c,
                       const struct slot_state *states)
{
    json_builder_set_member_name(b, name);
    json_builder_begin_array(b);
    for (unsigned i = 0; i < c->n_pairs; i++) {
        json_builder_begin_object(b);
        json_add_int(b, "image", c->pairs[i].number);
        json_add_string(b, "content", slots_content_name(states[i].content));
        json_add_string(b, "request", request_name(states[i].request));
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
}

static void add_cut(JsonBuilder *b, const struct campaign *c, unsigned k)
{
    const struct cut_result *r = &c->results[k];
    const struct campaign_operation *o = &c->operations[c->cuts[k] - 1];

    json_builder_begin_object(b);
    json_add_int(b, "operation", c->cuts[k]);
    json_add_string(b, "kind", o->flash.erase ? "erase" : "write");
    json_add_int(b, "address", campaign_address(&o->flash));
    json_add_int(b, "bytes", o->flash.len);
    json_add_int(b, "at_us", o->when / TICKS_PER_US);
    json_add_string(b, "outcome", outcome_names[r->outcome]);
    json_add_int(b, "boot_us", r->boot / TICKS_PER_US);
    add_states(b, "after_cut", c, r->at_cut);
    add_states(b, "finally", c, r->finally);
    if (r->finding[0] != '\0')
        json_add_string(b, "finding", r->finding);
    json_add_string(b, "message", r->message);
    if (!campaign_recovers(r->outcome)) {
        char *command = campaign_reproduce(c, c->cuts[k]);

        json_add_string(b, "command", command);
        g_free(command);
    }
    json_builder_end_object(b);
}

static void add_campaign(JsonBuilder *b, const void *ctx)
{
    const struct campaign *c = ctx;

    json_add_string(b, "images", c->images);
    json_add_string(b, "event", c->event);
    json_add_int(b, "operations", c->n_operations);
    json_builder_set_member_name(b, "slots");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < c->n_pairs; i++) {
        json_builder_begin_object(b);
        json_add_int(b, "image", c->pairs[i].number);
        json_add_int(b, "primary", c->pairs[i].primary);
        json_add_int(b, "secondary", c->pairs[i].secondary);
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
    json_builder_set_member_name(b, "cuts");
    json_builder_begin_array(b);
    for (unsigned k = 0; k < c->n_cuts; k++)
        add_cut(b, c, k);
    json_builder_end_array(b);
}

bool campaign_write_json(const struct campaign *c, const GPtrArray *findings, const char *path,
                         GError **error)
{
    return findings_write_json_with(findings, "campaign", path, add_campaign, c, error);
}
