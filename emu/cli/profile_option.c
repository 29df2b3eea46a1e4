/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/profile_option.h"

#include <stdio.h>

#include "base/json.h"
#include "debug/profile/profile.h"
#include "session/output.h"

#define SCHEMA 1

/* What a terminal shows; the JSON has all. */
#define SHOWN_FUNCTIONS 20
#define SHOWN_LIBRARIES 10

GOptionEntry *profile_options_entries(struct profile_options *o)
{
    const GOptionEntry entries[] = {
        CLI_GROUP("Profile"),
        {"profile", 0, 0, G_OPTION_ARG_NONE, &o->print,
         "print the functions and libraries that took most cycles, and what they waited for", NULL},
        {"profile-json", 0, 0, G_OPTION_ARG_FILENAME, &o->json, "all of them as JSON (-: stdout)",
         "FILE"},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

void profile_options_clear(struct profile_options *o)
{
    g_free(o->json);
}

void profile_options_start(const struct profile_options *o, const struct setup *s,
                           struct profile_run *run)
{
    *run = (struct profile_run){0};
    if (!o->print && o->json == NULL)
        return;
    run->symbols = s->symbols;
    for (unsigned i = 0; i < CORES; i++)
        run->calls[i] = calls_new(s->machine, i, s->symbols, NULL, NULL);
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole != 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void print_row(const struct profile_row *r, const char *inclusive, uint64_t whole)
{
    fprintf(stderr,
            "  %5.1f %% %7s %12" G_GUINT64_FORMAT " %11" G_GUINT64_FORMAT " %11" G_GUINT64_FORMAT
            " %9" G_GUINT64_FORMAT "  %s",
            percent(r->self.cycles, whole), inclusive, r->self.cycles, r->self.xip, r->self.flash,
            r->calls, r->name);
}

static void print_functions(const struct profile *p)
{
    const GArray *rows = profile_functions(p);
    uint64_t whole = profile_total(p)->cycles;

    fputs("   self   total       cycles    wait XIP  wait flash     calls  function\n", stderr);
    for (unsigned i = 0; i < MIN(rows->len, SHOWN_FUNCTIONS); i++) {
        const struct profile_row *r = &g_array_index(rows, struct profile_row, i);
        char inclusive[16];

        if (r->self.cycles == 0)
            break;
        g_snprintf(inclusive, sizeof inclusive, "%.1f %%", percent(r->inclusive.cycles, whole));
        print_row(r, inclusive, whole);
        fprintf(stderr, "%s%s%s%s%s\n", r->source[0] != '\0' ? " (" : "", r->source,
                r->source[0] != '\0' ? ")" : "", r->library[0] != '\0' ? "  in " : "", r->library);
    }
}

static void print_libraries(const struct profile *p)
{
    const GArray *rows = profile_libraries(p);

    fputs("   self               cycles    wait XIP  wait flash     calls  library\n", stderr);
    for (unsigned i = 0; i < MIN(rows->len, SHOWN_LIBRARIES); i++) {
        print_row(&g_array_index(rows, struct profile_row, i), "", profile_total(p)->cycles);
        fputc('\n', stderr);
    }
}

static void print_profile(struct calls *calls, const struct profile *p)
{
    const struct call_cost *total = profile_total(p);

    fprintf(stderr,
            "profile of the %s core: %" G_GUINT64_FORMAT
            " cycles awake, %.1f %% of them waited for "
            "QSPI flash, %.1f %% for internal flash\n",
            calls_root(calls)->name, total->cycles, percent(total->xip, total->cycles),
            percent(total->flash, total->cycles));
    print_functions(p);
    if (profile_libraries(p)->len > 1)
        print_libraries(p);
}

/* --- JSON --- */

static void add_cost(JsonBuilder *b, const char *name, const struct call_cost *c)
{
    json_builder_set_member_name(b, name);
    json_builder_begin_object(b);
    json_add_int(b, "cycles", c->cycles);
    json_add_int(b, "instructions", c->instructions);
    json_add_int(b, "fetch_misses", c->misses);
    json_add_int(b, "wait_xip", c->xip);
    json_add_int(b, "wait_flash", c->flash);
    json_builder_end_object(b);
}

static void add_rows(JsonBuilder *b, const char *name, const GArray *rows)
{
    json_builder_set_member_name(b, name);
    json_builder_begin_array(b);
    for (unsigned i = 0; i < rows->len; i++) {
        const struct profile_row *r = &g_array_index(rows, struct profile_row, i);

        json_builder_begin_object(b);
        json_add_string(b, "name", r->name);
        if (r->symbol != NULL) {
            json_add_int(b, "address", r->symbol->addr);
            json_add_string(b, "source", r->source);
        }
        json_add_string(b, "library", r->library);
        json_add_int(b, "calls", r->calls);
        add_cost(b, "self", &r->self);
        add_cost(b, "inclusive", &r->inclusive);
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
}

static void add_core(JsonBuilder *b, struct calls *calls, const struct profile *p)
{
    json_builder_set_member_name(b, calls_root(calls)->name);
    json_builder_begin_object(b);
    add_cost(b, "total", profile_total(p));
    add_rows(b, "functions", profile_functions(p));
    add_rows(b, "libraries", profile_libraries(p));
    json_builder_end_object(b);
}

bool profile_options_finish(const struct profile_options *o, struct profile_run *run,
                            GError **error)
{
    JsonBuilder *b;

    if (run->calls[CORE_APP] == NULL)
        return true;
    b = json_builder_new();
    json_builder_begin_object(b);
    json_add_int(b, "schema", SCHEMA);
    for (unsigned i = 0; i < CORES; i++) {
        calls_settle(run->calls[i]);
        struct profile *p = profile_new(run->calls[i], run->symbols);

        if (o->print && profile_total(p)->cycles != 0)
            print_profile(run->calls[i], p);
        add_core(b, run->calls[i], p);
        profile_free(p);
        calls_free(run->calls[i]);
    }
    json_builder_end_object(b);
    *run = (struct profile_run){0};
    if (o->json != NULL)
        return output_json(b, o->json, "--profile-json", error);
    g_object_unref(b);
    return true;
}
