/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/bench/sweep.h"

#include <string.h>

#include "base/error.h"

/* One --sweep: a key and its values. */
struct axis {
    const char *key; /* long name */
    char *shown;     /* as the user spelled it */
    char **values;
};

static void axis_free(void *data)
{
    struct axis *a = data;

    g_free(a->shown);
    g_strfreev(a->values);
    g_free(a);
}

static void variant_free(void *data)
{
    struct bench_variant *v = data;

    g_free(v->name);
    g_free(v);
}

static bool usage(GError **error, const char *spec, const char *what)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--sweep %s: %s", spec, what);
    return false;
}

static const char *unit_of(const char *value)
{
    while (g_ascii_isdigit(*value) || *value == '.')
        value++;
    return value;
}

/* "8,16,96MHz": the unit of the last value is that of the values without one. */
static void spread_unit(char **values)
{
    guint n = g_strv_length(values);
    char *unit = g_strdup(unit_of(values[n - 1]));

    for (guint i = 0; i < n; i++) {
        const char *own = unit_of(values[i]);

        if (own == values[i] || *own != '\0' || *unit == '\0')
            continue;
        char *with_unit = g_strconcat(values[i], unit, NULL);
        g_free(values[i]);
        values[i] = with_unit;
    }
    g_free(unit);
}

static bool check_values(const struct axis *a, GError **error)
{
    struct what_if scratch = {0};
    bool ok = true;

    for (unsigned i = 0; ok && a->values[i] != NULL; i++)
        ok = what_if_set(&scratch, a->shown, a->values[i], error);
    if (!ok)
        g_prefix_error(error, "--sweep: ");
    return ok;
}

static bool add_axis(GPtrArray *axes, const char *spec, GError **error)
{
    const char *equals = strchr(spec, '=');

    if (equals == NULL || equals == spec || equals[1] == '\0')
        return usage(error, spec, "is not KEY=VALUE,VALUE..., e.g. sck=24,48,96MHz");
    struct axis *a = g_new0(struct axis, 1);
    a->shown = g_strndup(spec, (size_t)(equals - spec));
    a->key = what_if_key(a->shown);
    a->values = g_strsplit(equals + 1, ",", BENCH_MAX_VARIANTS + 1);
    for (unsigned i = 0; i < axes->len; i++)
        if (a->key != NULL && ((struct axis *)g_ptr_array_index(axes, i))->key == a->key) {
            axis_free(a);
            return usage(error, spec, "the same key is swept twice");
        }
    spread_unit(a->values);
    g_ptr_array_add(axes, a);
    return check_values(a, error);
}

static bool same(const struct what_if *a, const struct what_if *b)
{
    return a->cpu_hz == b->cpu_hz && a->sck_hz == b->sck_hz && a->readoc == b->readoc &&
           a->xip_internal == b->xip_internal && a->no_cache == b->no_cache &&
           strcmp(a->chip, b->chip) == 0;
}

static unsigned add_variant(GPtrArray *variants, const char *name, const struct what_if *w)
{
    for (unsigned i = 0; i < variants->len; i++)
        if (same(&((struct bench_variant *)g_ptr_array_index(variants, i))->what_if, w))
            return i;
    struct bench_variant *v = g_new0(struct bench_variant, 1);
    v->name = g_strdup(name);
    v->what_if = *w;
    g_ptr_array_add(variants, v);
    return variants->len - 1;
}

/* The internal column of each CPU clock, cache as the firmware has it. */
static void add_internal(GPtrArray *variants, unsigned i)
{
    struct what_if w = {.xip_internal = true};
    struct bench_variant *v = g_ptr_array_index(variants, i);
    const char *name = "internal";

    w.cpu_hz = v->what_if.cpu_hz;
    if (w.cpu_hz != 0)
        name = w.cpu_hz == 64000000 ? "internal cpu=64MHz" : "internal cpu=128MHz";
    v->internal = add_variant(variants, name, &w);
}

static void add_point(GPtrArray *variants, const GPtrArray *axes, const struct what_if *base,
                      const char *base_name, unsigned point)
{
    GString *name = g_string_new(base_name);
    struct what_if w = *base;

    for (unsigned i = axes->len; i-- > 0;) {
        const struct axis *a = g_ptr_array_index(axes, i);
        guint n = g_strv_length(a->values);
        char *part =
            g_strdup_printf("%s=%s%s", a->shown, a->values[point % n], name->len > 0 ? " " : "");

        what_if_set(&w, a->shown, a->values[point % n], NULL);
        g_string_prepend(name, part);
        g_free(part);
        point /= n;
    }
    if (name->len > 0)
        add_variant(variants, name->str, &w);
    g_string_free(name, TRUE);
}

static bool parse_sets(char **sets, struct what_if *base, GString *name, GError **error)
{
    for (unsigned i = 0; sets != NULL && sets[i] != NULL; i++) {
        if (!what_if_parse(base, sets[i], error)) {
            g_prefix_error(error, "--set: ");
            return false;
        }
        g_string_append_printf(name, "%s%s", i > 0 ? " " : "", sets[i]);
    }
    return true;
}

static bool parse_axes(char **sweeps, GPtrArray *axes, unsigned *points, GError **error)
{
    *points = 1;
    for (unsigned i = 0; sweeps != NULL && sweeps[i] != NULL; i++) {
        if (!add_axis(axes, sweeps[i], error))
            return false;
        *points *= g_strv_length(((struct axis *)g_ptr_array_index(axes, i))->values);
        if (*points > BENCH_MAX_VARIANTS)
            return usage(error, sweeps[i],
                         "more than " G_STRINGIFY(BENCH_MAX_VARIANTS) " variants");
    }
    return true;
}

GPtrArray *bench_variants(char **sets, char **sweeps, GError **error)
{
    GPtrArray *axes = g_ptr_array_new_with_free_func(axis_free);
    GPtrArray *variants = g_ptr_array_new_with_free_func(variant_free);
    GString *base_name = g_string_new(NULL);
    struct what_if base = {0};
    unsigned points;

    if (parse_sets(sets, &base, base_name, error) && parse_axes(sweeps, axes, &points, error)) {
        add_variant(variants, BENCH_AS_BUILT, &(struct what_if){0});
        add_internal(variants, 0);
        for (unsigned i = 0; i < points; i++)
            add_point(variants, axes, &base, base_name->str, i);
        for (unsigned i = 0, n = variants->len; i < n; i++)
            add_internal(variants, i);
        for (unsigned i = 0; i < variants->len; i++)
            add_internal(variants, i);
    } else {
        g_clear_pointer(&variants, g_ptr_array_unref);
    }
    g_string_free(base_name, TRUE);
    g_ptr_array_unref(axes);
    return variants;
}
