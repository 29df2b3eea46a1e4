/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/boot/report.h"

#include "base/json.h"

#define SCHEMA        1
#define SHOWN         16 /* steps a core on a terminal */
#define SHOWN_CHANGES 8

static uint64_t us(ticks_t ticks)
{
    return ticks / TICKS_PER_US;
}

static double percent(ticks_t part, ticks_t whole)
{
    return whole != 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void append_step(GString *s, const struct boot_step *step)
{
    g_string_append_printf(s, "%s%s%s", step->program, step->program[0] != '\0' ? ": " : "",
                           step->name);
    if (step->activity != BOOT_EXECUTES)
        g_string_append_printf(s, ", %s", boot_activity_name(step->activity));
}

static void append_waits(GString *s, const struct boot_time *t)
{
    ticks_t all = boot_time_all(t);

    if (t->waits_xip * 20 > all)
        g_string_append_printf(s, " (%.0f %% waits for QSPI flash)", percent(t->waits_xip, all));
    if (t->waits_flash * 20 > all)
        g_string_append_printf(s, " (%.0f %% waits for internal flash)",
                               percent(t->waits_flash, all));
}

static void append_core(GString *s, const struct waterfall *w, enum machine_core core)
{
    GArray *sums = waterfall_sums(w, core);
    ticks_t whole = waterfall_end(w), shown = 0;

    g_string_append_printf(s, "%s core\n", core == CORE_APP ? "application" : "network");
    for (unsigned i = 0; i < sums->len && i < SHOWN; i++) {
        const struct boot_sum *sum = &g_array_index(sums, struct boot_sum, i);
        ticks_t all = boot_time_all(&sum->time);

        shown += all;
        g_string_append_printf(s, "  %10.3f ms %5.1f %%  ", (double)all / TICKS_PER_MS,
                               percent(all, whole));
        append_step(s, sum->step);
        append_waits(s, &sum->time);
        g_string_append_c(s, '\n');
        if (i < 5 && all * 20 > whole && boot_activity_remedy(sum->step->activity)[0] != '\0')
            g_string_append_printf(s, "%24sto change: %s\n", "",
                                   boot_activity_remedy(sum->step->activity));
    }
    if (sums->len > SHOWN)
        g_string_append_printf(s, "  %10.3f ms %5.1f %%  %u shorter steps\n",
                               (double)(whole - MIN(shown, whole)) / TICKS_PER_MS,
                               percent(whole - MIN(shown, whole), whole), sums->len - SHOWN);
    g_array_unref(sums);
}

static double ms(ticks_t ticks)
{
    return (double)ticks / TICKS_PER_MS;
}

static void append_answer(GString *s, const struct boot_answer *a)
{
    g_string_append_printf(s, "what if %s: %.3f ms instead of %.3f ms (%+.1f %%)\n", a->question,
                           ms(a->after), ms(a->before),
                           percent(a->after, a->before) - percent(a->before, a->before));
    for (unsigned i = 0; i < MIN(a->changes->len, SHOWN_CHANGES); i++) {
        const struct boot_change *c = &g_array_index(a->changes, struct boot_change, i);

        g_string_append_printf(s, "  %+10.3f ms  %s\n", ms(c->after) - ms(c->before), c->step);
    }
    if (a->doubt != NULL)
        g_string_append_printf(s, "  only a rebuild would tell: %s\n", a->doubt);
}

char *boot_report_text(const struct waterfall *w, const char *end, const struct boot_answer *answer)
{
    GString *s = g_string_new(NULL);

    g_string_append_printf(s, "boot: %.3f ms from power-on to %s\n",
                           (double)waterfall_end(w) / TICKS_PER_MS, end);
    for (unsigned i = 0; i < CORES; i++)
        append_core(s, w, i);
    if (answer != NULL)
        append_answer(s, answer);
    return g_string_free(s, FALSE);
}

/* --- JSON --- */

static void add_step(JsonBuilder *b, const struct boot_step *step)
{
    json_add_string(b, "program", step->program);
    json_add_string(b, "name", step->name);
    json_add_string(b, "activity", boot_activity_name(step->activity));
}

static void add_sums(JsonBuilder *b, const struct waterfall *w, enum machine_core core)
{
    GArray *sums = waterfall_sums(w, core);

    json_builder_set_member_name(b, "steps");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < sums->len; i++) {
        const struct boot_sum *sum = &g_array_index(sums, struct boot_sum, i);

        json_builder_begin_object(b);
        add_step(b, sum->step);
        json_add_int(b, "ticks", boot_time_all(&sum->time));
        json_add_int(b, "executes", sum->time.executes);
        json_add_int(b, "waits_xip", sum->time.waits_xip);
        json_add_int(b, "waits_flash", sum->time.waits_flash);
        json_add_int(b, "asleep", sum->time.asleep);
        json_add_int(b, "stretches", sum->stretches);
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
    g_array_unref(sums);
}

static void add_segments(JsonBuilder *b, const struct waterfall *w, enum machine_core core)
{
    const GArray *segments = waterfall_segments(w, core);

    json_builder_set_member_name(b, "segments");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < segments->len; i++) {
        const struct boot_segment *s = &g_array_index(segments, struct boot_segment, i);

        json_builder_begin_object(b);
        json_add_int(b, "from_us", us(s->from));
        json_add_int(b, "to_us", us(s->to));
        add_step(b, s->step);
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
}

static void add_answer(JsonBuilder *b, const struct boot_answer *a)
{
    json_builder_set_member_name(b, "what_if");
    json_builder_begin_object(b);
    json_add_string(b, "question", a->question);
    json_add_int(b, "ticks", a->after);
    json_add_optional(b, "only_a_rebuild_tells", a->doubt);
    json_builder_set_member_name(b, "changes");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < a->changes->len; i++) {
        const struct boot_change *c = &g_array_index(a->changes, struct boot_change, i);

        json_builder_begin_object(b);
        json_add_string(b, "step", c->step);
        json_add_int(b, "before", c->before);
        json_add_int(b, "after", c->after);
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
    json_builder_end_object(b);
}

char *boot_report_json(const struct waterfall *w, const char *end, const struct boot_answer *answer)
{
    static const char *const names[CORES] = {"app", "net"};
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", SCHEMA);
    json_add_string(b, "end", end);
    json_add_int(b, "ticks", waterfall_end(w));
    json_add_int(b, "ticks_per_second", TICKS_PER_SECOND);
    json_builder_set_member_name(b, "cores");
    json_builder_begin_object(b);
    for (unsigned i = 0; i < CORES; i++) {
        json_builder_set_member_name(b, names[i]);
        json_builder_begin_object(b);
        add_sums(b, w, i);
        add_segments(b, w, i);
        json_builder_end_object(b);
    }
    json_builder_end_object(b);
    if (answer != NULL)
        add_answer(b, answer);
    json_builder_end_object(b);
    return json_text(b);
}
