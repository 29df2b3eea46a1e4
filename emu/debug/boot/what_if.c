/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/boot/what_if.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static bool refuse(GError **error, const char *text, const char *why)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--what-if: '%s' %s", text, why);
    return false;
}

static bool parse_one(struct boot_question *q, const char *text, GError **error)
{
    const char *equals = strchr(text, '=');
    char *key = equals != NULL ? g_strndup(text, (size_t)(equals - text)) : NULL;
    bool ok;

    if (key != NULL && strcmp(key, "log") == 0) {
        q->no_log = strcmp(equals + 1, "off") == 0;
        ok = q->no_log || refuse(error, text, "is not log=off");
    } else if (key != NULL && what_if_key(key) == NULL) {
        ok = refuse(error, text,
                    "changes what the firmware does: only a rebuild would tell; costs alone change "
                    "with sck, readoc, cache, xip.as, cpu, lfclk, and log=off");
    } else {
        ok = what_if_parse(&q->costs, text, error);
        if (!ok)
            g_prefix_error(error, "--what-if: ");
        else if (q->costs.chip[0] != '\0')
            ok = refuse(error, text, "is another board: give it with --set to both runs");
    }
    g_free(key);
    return ok;
}

bool boot_question_parse(struct boot_question *q, const char *text, GError **error)
{
    char **parts = g_strsplit(text, ",", -1);
    bool ok = true;

    for (unsigned i = 0; ok && parts[i] != NULL; i++)
        ok = parse_one(q, parts[i], error);
    g_strfreev(parts);
    return ok;
}

static char *label_of(const struct boot_step *step)
{
    return g_strdup_printf("%s%s%s, %s", step->program, step->program[0] != '\0' ? ": " : "",
                           step->name, boot_activity_name(step->activity));
}

static struct boot_change *change_of(struct boot_answer *a, const char *label)
{
    const struct boot_change fresh = {.step = g_strdup(label)};

    for (unsigned i = 0; i < a->changes->len; i++) {
        struct boot_change *c = &g_array_index(a->changes, struct boot_change, i);

        if (strcmp(c->step, label) == 0) {
            g_free(fresh.step);
            return c;
        }
    }
    g_array_append_val(a->changes, fresh);
    return &g_array_index(a->changes, struct boot_change, a->changes->len - 1);
}

static void add_steps(struct boot_answer *a, const struct waterfall *w, bool after, bool no_log)
{
    GArray *sums = waterfall_sums(w, CORE_APP);

    for (unsigned i = 0; i < sums->len; i++) {
        const struct boot_sum *sum = &g_array_index(sums, struct boot_sum, i);
        ticks_t ticks = boot_time_all(&sum->time);
        char *label = label_of(sum->step);
        struct boot_change *c = change_of(a, label);

        if (no_log && sum->step->activity == BOOT_CONSOLE)
            ticks = 0;
        *(after ? &c->after : &c->before) += ticks;
        *(after ? &a->after : &a->before) += ticks;
        g_free(label);
    }
    g_array_unref(sums);
}

static void clear_change(gpointer data)
{
    g_free(((struct boot_change *)data)->step);
}

struct boot_answer *boot_answer_new(const char *question, const struct boot_question *q,
                                    const struct waterfall *at_other_costs)
{
    struct boot_answer *a = g_new0(struct boot_answer, 1);

    a->question = g_strdup(question);
    a->changes = g_array_new(FALSE, FALSE, sizeof(struct boot_change));
    g_array_set_clear_func(a->changes, clear_change);
    add_steps(a, at_other_costs, true, q->no_log);
    return a;
}

static ticks_t size_of(const struct boot_change *c)
{
    return c->before > c->after ? c->before - c->after : c->after - c->before;
}

static int largest_first(gconstpointer a, gconstpointer b)
{
    const struct boot_change *x = a, *y = b;

    if (size_of(x) != size_of(y))
        return size_of(x) < size_of(y) ? 1 : -1;
    return strcmp(x->step, y->step);
}

void boot_answer_compare(struct boot_answer *a, const struct waterfall *as_it_is)
{
    add_steps(a, as_it_is, false, false);
    g_array_sort(a->changes, largest_first);
    while (a->changes->len > 0 &&
           size_of(&g_array_index(a->changes, struct boot_change, a->changes->len - 1)) == 0)
        g_array_set_size(a->changes, a->changes->len - 1);
}

void boot_answer_free(struct boot_answer *a)
{
    if (a == NULL)
        return;
    g_array_unref(a->changes);
    g_free(a->question);
    g_free(a->doubt);
    g_free(a);
}
