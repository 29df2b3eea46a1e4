/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/advise/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define SCHEMA      1
#define SHOWN_MOVES 40 /* of a table; JSON has all */
#define SHOWN_PINS  12
#define NEAR        3 /* percent: run and prediction agree */

static uint64_t awake(const struct bench_sums *s)
{
    return s->cycles - s->sleep_cycles;
}

static uint64_t waits(const struct bench_sums *s)
{
    return s->stalls.fetch_flash + s->stalls.fetch_xip + s->stalls.data_flash + s->stalls.data_xip;
}

int64_t advice_saved(const struct advice_check *check)
{
    return (int64_t)(awake(&check->before) - awake(&check->after));
}

int64_t advice_saved_waits(const struct advice_check *check)
{
    return (int64_t)(waits(&check->before) - waits(&check->after));
}

static double percent(int64_t part, uint64_t whole)
{
    return whole != 0 ? 100.0 * (double)part / (double)whole : 0;
}

/* --- the table --- */

static void add_origin(GString *text, const struct part *part)
{
    if (part->object[0] != '\0' && strncmp(part->object, part->name, strlen(part->name)) != 0)
        g_string_append_printf(text, "  %s", part->object);
    if (part->library[0] != '\0' && strcmp(part->library, part->name) != 0)
        g_string_append_printf(text, " in %s", part->library);
}

static void add_moves(GString *text, const struct advice *a, bool external, const char *title)
{
    unsigned n = 0;

    for (unsigned i = 0; i < a->moves->len; i++) {
        const struct part *part = a->moves->pdata[i];

        if (part->external != external || ++n > SHOWN_MOVES)
            continue;
        if (n == 1)
            g_string_append_printf(text, "%s\n     bytes        cycles  what\n", title);
        g_string_append_printf(text, "  %8u  %12" G_GINT64_FORMAT "  %s%s", part->size,
                               -part_gain(part), part->name, part->constants ? " (constants)" : "");
        add_origin(text, part);
        g_string_append_c(text, '\n');
    }
    if (n > SHOWN_MOVES)
        g_string_append_printf(text, "  ... and %u more\n", n - SHOWN_MOVES);
}

static int largest_first(gconstpointer a, gconstpointer b)
{
    const struct part *x = *(struct part *const *)a, *y = *(struct part *const *)b;

    return x->size != y->size ? (x->size > y->size ? -1 : 1) : strcmp(x->name, y->name);
}

static void add_pins(GString *text, const struct advice *a)
{
    const GPtrArray *all = parts_all(a->parts);
    GPtrArray *pinned = g_ptr_array_new();
    uint64_t bytes = 0;

    for (unsigned i = 0; i < all->len; i++) {
        struct part *part = all->pdata[i];

        if (part->pinned != NULL) {
            g_ptr_array_add(pinned, part);
            bytes += part->size;
        }
    }
    g_ptr_array_sort(pinned, largest_first);
    g_string_append_printf(text,
                           "may not move: %u parts, %" G_GUINT64_FORMAT " bytes; the largest:\n",
                           pinned->len, bytes);
    for (unsigned i = 0; i < MIN(pinned->len, SHOWN_PINS); i++) {
        const struct part *part = pinned->pdata[i];

        g_string_append_printf(text, "  %8u  %s%s: %s\n", part->size, part->name,
                               part->constants ? " (constants)" : "", part->pinned);
    }
    g_ptr_array_free(pinned, TRUE);
}

/* What the firmware gains it may wait for elsewhere: in a loop on a peripheral, for the other core.
 */
static void add_check(GString *text, const struct advice *a, const struct advice_check *check)
{
    uint64_t before = awake(&check->before);
    int64_t saved = advice_saved(check), stalls = advice_saved_waits(check);

    g_string_append_printf(text,
                           "predicted: %" G_GINT64_FORMAT " of %" G_GUINT64_FORMAT
                           " cycles awake less (%.2f %%)\n",
                           a->gain, before, percent(a->gain, before));
    g_string_append_printf(text,
                           "run again at these costs: %" G_GINT64_FORMAT
                           " less (%.2f %%); waits for both flashes: %" G_GINT64_FORMAT " less\n",
                           saved, percent(saved, before), stalls);
    if (llabs(saved - a->gain) * 100 > llabs(a->gain) * NEAR)
        g_string_append(text,
                        llabs(stalls - a->gain) * 100 > llabs(a->gain) * NEAR
                            ? "the prediction does not hold: the run takes another way when it is "
                              "faster or slower\n"
                            : "what is gained is waited for elsewhere: in a loop on a peripheral "
                              "or for the other core; --roi FUNCTION leaves that out\n");
}

static void add_head(GString *text, const struct advice *a)
{
    g_string_append_printf(text, "internal flash: %s%" G_GINT64_FORMAT " bytes allowed, ",
                           a->budget < 0 ? "" : "+", a->budget);
    g_string_append_printf(text, "%s%" G_GINT64_FORMAT " taken%s\n", a->growth < 0 ? "" : "+",
                           a->growth, a->exact ? "" : "; there may be a better choice");
    if (a->missing != 0)
        g_string_append_printf(
            text, "%" G_GINT64_FORMAT " bytes cannot be freed: what remains may not move\n",
            a->missing);
    if (a->moves->len == 0)
        g_string_append(text, "nothing to move: it would save no cycle\n");
}

char *advice_text(const struct advice *a, const struct advice_check *check)
{
    GString *text = g_string_new(NULL);
    char *cmake = advice_cmake(a);

    add_head(text, a);
    add_moves(text, a, true, "move into internal flash:");
    add_moves(text, a, false, "move out into external flash:");
    add_pins(text, a);
    add_check(text, a, check);
    if (cmake[0] != '\0' && a->moves->len != 0)
        g_string_append_printf(text, "instead of the present zephyr_code_relocate() lines:\n%s",
                               cmake);
    g_free(cmake);
    return g_string_free(text, FALSE);
}

/* --- JSON --- */

static void add_part(JsonBuilder *b, const struct part *part)
{
    json_builder_begin_object(b);
    json_add_string(b, "name", part->name);
    json_add_string(b, "object", part->object);
    json_add_string(b, "library", part->library);
    json_add_string(b, "source", part->source);
    json_add_string(b, "kind", part->constants ? "constants" : "code");
    json_add_string(b, "lies", part->external ? "external" : "internal");
    json_add_bool(b, "moves", part->moves);
    json_add_int(b, "bytes", part->size);
    json_add_int(b, "waits", part->waits);
    json_add_int(b, "waits_elsewhere", part->waits_elsewhere);
    json_add_optional(b, "pinned", part->pinned);
    json_builder_end_object(b);
}

char *advice_json(const struct advice *a, const struct advice_check *check)
{
    const GPtrArray *all = parts_all(a->parts);
    char *cmake = advice_cmake(a);
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", SCHEMA);
    json_add_int(b, "budget", (uint64_t)a->budget);
    json_add_int(b, "growth", (uint64_t)a->growth);
    json_add_int(b, "missing", (uint64_t)a->missing);
    json_add_bool(b, "exact", a->exact);
    json_add_int(b, "cycles", awake(&check->before));
    json_add_int(b, "predicted_gain", (uint64_t)a->gain);
    json_add_int(b, "gain", (uint64_t)advice_saved(check));
    json_add_int(b, "gain_in_waits", (uint64_t)advice_saved_waits(check));
    json_add_string(b, "cmake", cmake);
    json_builder_set_member_name(b, "parts");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < all->len; i++)
        add_part(b, all->pdata[i]);
    json_builder_end_array(b);
    json_builder_end_object(b);
    g_free(cmake);
    return json_text(b);
}
