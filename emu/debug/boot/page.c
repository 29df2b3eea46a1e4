/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/json.h"
#include "debug/boot/report.h"
#include "timeline_html.h" /* made from timeline.html: static const char timeline_html[] */

#define MARKER "/*DATA*/"

/* What is shorter than this share of the whole is joined with what is around it. */
#define RESOLUTION 20000

static void add_us(JsonBuilder *b, ticks_t ticks)
{
    json_builder_add_double_value(b, (double)ticks / TICKS_PER_US);
}

static void add_activities(JsonBuilder *b)
{
    json_builder_set_member_name(b, "activities");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < BOOT_ACTIVITIES; i++) {
        json_builder_begin_object(b);
        json_add_string(b, "name", boot_activity_name(i));
        json_add_string(b, "remedy", boot_activity_remedy(i));
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
}

static void add_steps(JsonBuilder *b, const GArray *sums, GHashTable *numbers)
{
    json_builder_set_member_name(b, "steps");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < sums->len; i++) {
        const struct boot_sum *sum = &g_array_index(sums, struct boot_sum, i);

        g_hash_table_insert(numbers, (gpointer)sum->step, GUINT_TO_POINTER(i));
        json_builder_begin_object(b);
        json_add_string(b, "program", sum->step->program);
        json_add_string(b, "name", sum->step->name);
        json_add_int(b, "activity", sum->step->activity);
        json_builder_set_member_name(b, "us");
        add_us(b, boot_time_all(&sum->time));
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
}

static void add_segment(JsonBuilder *b, GHashTable *numbers, const struct boot_segment *s,
                        ticks_t begun)
{
    json_builder_begin_array(b);
    json_builder_add_int_value(b, GPOINTER_TO_UINT(g_hash_table_lookup(numbers, s->step)));
    add_us(b, s->from - begun);
    add_us(b, s->to - begun);
    json_builder_end_array(b);
}

/* Short ones are shown as part of the longest of their run. */
static void add_segments(JsonBuilder *b, const GArray *segments, GHashTable *numbers, ticks_t whole)
{
    ticks_t begun = segments->len != 0 ? g_array_index(segments, struct boot_segment, 0).from : 0;
    ticks_t least = whole / RESOLUTION, longest = 0;
    struct boot_segment run = {0};

    json_builder_set_member_name(b, "segments");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < segments->len; i++) {
        const struct boot_segment *s = &g_array_index(segments, struct boot_segment, i);

        if (run.step != NULL && (s->to - s->from >= least || run.to - run.from >= least)) {
            add_segment(b, numbers, &run, begun);
            run.step = NULL;
        }
        if (run.step == NULL) {
            run = *s;
            longest = s->to - s->from;
        } else if (s->to - s->from > longest) {
            longest = s->to - s->from;
            run.step = s->step;
        }
        run.to = s->to;
    }
    if (run.step != NULL)
        add_segment(b, numbers, &run, begun);
    json_builder_end_array(b);
}

static void add_core(JsonBuilder *b, const struct waterfall *w, enum machine_core core)
{
    GArray *sums = waterfall_sums(w, core);
    GHashTable *numbers = g_hash_table_new(NULL, NULL);

    json_builder_begin_object(b);
    json_add_string(b, "title", core == CORE_APP ? "application core" : "network core");
    add_steps(b, sums, numbers);
    add_segments(b, waterfall_segments(w, core), numbers, waterfall_end(w));
    json_builder_end_object(b);
    g_hash_table_destroy(numbers);
    g_array_unref(sums);
}

/* Inside of a script element "</" would end it. */
static char *data_text(const struct waterfall *w, const char *end)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_string(b, "end", end);
    json_builder_set_member_name(b, "us");
    add_us(b, waterfall_end(w));
    add_activities(b);
    json_builder_set_member_name(b, "cores");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < CORES; i++)
        add_core(b, w, i);
    json_builder_end_array(b);
    json_builder_end_object(b);
    JsonNode *root = json_builder_get_root(b);
    char *text = json_to_string(root, FALSE), **parts = g_strsplit(text, "</", -1);
    char *safe = g_strjoinv("<\\/", parts);
    json_node_unref(root);
    g_object_unref(b);
    g_strfreev(parts);
    g_free(text);
    return safe;
}

char *boot_report_page(const struct waterfall *w, const char *end, const struct boot_answer *answer)
{
    const char *marker = strstr(timeline_html, MARKER);
    char *data = data_text(w, end);
    char *page = g_strdup_printf("%.*s%s%s", (int)(marker - timeline_html), timeline_html, data,
                                 marker + strlen(MARKER));

    g_free(data);
    return page;
}
