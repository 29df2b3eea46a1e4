/*
 * Intervals by resampling: the errors of a class are drawn anew with their number, and one more is
 * added to what the mean has moved, so that both the spread of rows and the doubt about their
 * middle count. The generator is seeded with a constant.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/bench/certificate.h"

#include <glib.h>
#include <stdlib.h>

#define DRAWS 4000
#define SEED  0x5340

int32_t certificate_error(const struct anchor *a)
{
    return (int32_t)(((int64_t)a->silicon - (int64_t)a->model) * 10000 / (int64_t)a->model);
}

static GArray *collect(enum anchor_class class, const struct anchor *without)
{
    GArray *errors = g_array_new(FALSE, FALSE, sizeof(int32_t));

    for (unsigned i = 0; i < n_anchors; i++) {
        const struct anchor *a = &anchors[i];
        if (a->class != class || (without != NULL && without == a))
            continue;
        int32_t error = certificate_error(a);
        for (unsigned n = 0; n < MAX(a->count, 1); n++)
            g_array_append_val(errors, error);
    }
    return errors;
}

static int ascending(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

static int32_t draw(const GArray *errors, GRand *rand)
{
    return g_array_index(errors, int32_t, (guint)g_rand_int_range(rand, 0, (gint32)errors->len));
}

static int64_t mean_of_draws(const GArray *errors, GRand *rand)
{
    int64_t sum = 0;

    for (unsigned i = 0; i < errors->len; i++)
        sum += draw(errors, rand);
    return sum / (int64_t)errors->len;
}

static int64_t mean(const GArray *errors)
{
    int64_t sum = 0;

    for (unsigned i = 0; i < errors->len; i++)
        sum += g_array_index(errors, int32_t, i);
    return errors->len != 0 ? sum / (int64_t)errors->len : 0;
}

int32_t certificate_mean(enum anchor_class class)
{
    GArray *errors = collect(class, NULL);
    int32_t middle = (int32_t)mean(errors);

    g_array_free(errors, TRUE);
    return middle;
}

static void resample(const GArray *errors, struct certificate_interval *interval)
{
    GRand *rand = g_rand_new_with_seed(SEED);
    int32_t *drawn = g_new(int32_t, DRAWS);
    int64_t middle = mean(errors);

    for (unsigned i = 0; i < DRAWS; i++)
        drawn[i] = (int32_t)(mean_of_draws(errors, rand) - middle) + draw(errors, rand);
    qsort(drawn, DRAWS, sizeof *drawn, ascending);
    interval->low = drawn[DRAWS / 40];
    interval->high = drawn[DRAWS - 1 - DRAWS / 40];
    g_free(drawn);
    g_rand_free(rand);
}

static unsigned count_rows(enum anchor_class class)
{
    unsigned rows = 0;

    for (unsigned i = 0; i < n_anchors; i++)
        if (anchors[i].class == class)
            rows += MAX(anchors[i].count, 1);
    return rows;
}

struct certificate_interval certificate_interval(enum anchor_class class,
                                                 const struct anchor *without)
{
    GArray *errors = collect(class, without);
    struct certificate_interval interval = {.rows = errors->len};

    interval.range = count_rows(class) < CERTIFICATE_ENOUGH;
    if (errors->len != 0 && interval.range) {
        qsort(errors->data, errors->len, sizeof(int32_t), ascending);
        interval.low = g_array_index(errors, int32_t, 0);
        interval.high = g_array_index(errors, int32_t, errors->len - 1);
    } else if (errors->len != 0) {
        resample(errors, &interval);
    }
    g_array_free(errors, TRUE);
    return interval;
}

enum anchor_class certificate_class(const struct bench_result *r)
{
    const struct timing_stalls *s = &r->sums.stalls;
    const struct timing_hits *h = r->sums.hits;

    if (s->fetch_xip + s->data_xip != 0)
        return h[1].ihit + h[1].imiss + h[1].dhit + h[1].dmiss != 0 ? ANCHOR_XIP_CACHED
                                                                    : ANCHOR_XIP_UNCACHED;
    /* As much as in the rows of that class: one instruction in fifty. */
    if ((h[0].dhit + h[0].dmiss) * 50 >= r->sums.instructions)
        return ANCHOR_FLASH_DATA;
    return ANCHOR_BRANCHY;
}

static void append_percent(GString *s, int32_t hundredths)
{
    g_string_append_printf(s, "%c%d.%d %%", hundredths < 0 ? '-' : '+', (abs(hundredths) + 5) / 100,
                           (abs(hundredths) + 5) % 100 / 10);
}

static void append_interval(GString *s, const struct certificate_interval *interval)
{
    if (interval->rows == 0) {
        g_string_append(s, "nobody published a measurement");
        return;
    }
    append_percent(s, interval->low);
    g_string_append(s, " to ");
    append_percent(s, interval->high);
    g_string_append_printf(s, ", %s %u rows", interval->range ? "the range of" : "95 % by",
                           interval->rows);
}

char *certificate_line(enum anchor_class class)
{
    struct certificate_interval interval = certificate_interval(class, NULL);
    GString *s = g_string_new("silicon against these cycles: ");

    append_interval(s, &interval);
    g_string_append_printf(s, " (%s; see bench --certificate)\n", anchor_class_names[class]);
    return g_string_free(s, FALSE);
}

static void append_row(GString *s, const struct anchor *a)
{
    struct certificate_interval others = certificate_interval(a->class, a);
    int32_t error = certificate_error(a);

    g_string_append_printf(s, "    %-56s ", a->what);
    append_percent(s, error);
    if (!others.range)
        g_string_append(s, error < others.low || error > others.high ? "  outside the others'"
                                                                     : "  inside the others'");
    if (a->count > 1)
        g_string_append_printf(s, "  (%u rows)", a->count);
    g_string_append_printf(s, "\n        %s\n", a->source);
}

char *certificate_text(void)
{
    GString *s = g_string_new("How far silicon is from the model's figure, by what decides the "
                              "time.\n\n");

    for (unsigned class = 0; class < ANCHOR_CLASSES; class ++) {
        struct certificate_interval interval = certificate_interval(class, NULL);

        g_string_append_printf(s, "%s: ", anchor_class_names[class]);
        append_interval(s, &interval);
        if (interval.rows != 0) {
            g_string_append(s, ", mean ");
            append_percent(s, certificate_mean(class));
        }
        g_string_append_c(s, '\n');
        for (unsigned i = 0; i < n_anchors; i++)
            if (anchors[i].class == class)
                append_row(s, &anchors[i]);
    }
    g_string_append(
        s, "\n95 %: errors of the rows resampled, 4000 draws. inside the others': the row "
           "lies in the interval\nof the rows but this one. Fewer than 8 rows give their "
           "range. The rows of firmware/timing are\nmeasured by tests/bench/verify-timing; "
           "docs/timing.md says what the others are.\n");
    return g_string_free(s, FALSE);
}
