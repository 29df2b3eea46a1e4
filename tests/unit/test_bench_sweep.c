/*
 * Variants of bench: what --set and --sweep make of each other, and the energy of a region.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "debug/bench/energy.h"
#include "debug/bench/sweep.h"

#define MHZ UINT32_C(1000000)

static const struct bench_variant *at(const GPtrArray *variants, unsigned i)
{
    g_assert_cmpuint(i, <, variants->len);
    return g_ptr_array_index(variants, i);
}

static GPtrArray *variants_of(char *set, char *first, char *second)
{
    char *sets[] = {set, NULL}, *sweeps[] = {first, second, NULL};
    GError *error = NULL;
    GPtrArray *variants = bench_variants(sets, sweeps, &error);

    g_assert_no_error(error);
    return variants;
}

static void refused(char *set, char *sweep, const char *why)
{
    char *sets[] = {set, NULL}, *sweeps[] = {sweep, NULL};
    GError *error = NULL;

    g_assert_null(bench_variants(sets, sweeps, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, why));
    g_error_free(error);
}

static void without_a_sweep_there_are_as_built_and_internal(void)
{
    GPtrArray *v = variants_of(NULL, NULL, NULL);

    g_assert_cmpuint(v->len, ==, 2);
    g_assert_cmpstr(at(v, 0)->name, ==, "as built");
    g_assert_false(at(v, 0)->what_if.xip_internal);
    g_assert_true(at(v, 1)->what_if.xip_internal);
    g_assert_cmpuint(at(v, 0)->internal, ==, 1);
    g_assert_cmpuint(at(v, 1)->internal, ==, 1);
    g_ptr_array_unref(v);
}

static void two_sweeps_make_every_combination(void)
{
    GPtrArray *v = variants_of(NULL, "sck=8,24,48MHz", "readoc=READ2IO,READ4IO");

    g_assert_cmpuint(v->len, ==, 2 + 3 * 2);
    g_assert_cmpstr(at(v, 2)->name, ==, "sck=8MHz readoc=READ2IO");
    g_assert_cmpstr(at(v, 7)->name, ==, "sck=48MHz readoc=READ4IO");
    g_assert_cmpuint(at(v, 7)->what_if.sck_hz, ==, 48 * MHZ);
    g_assert_cmpuint(at(v, 7)->what_if.readoc, ==, 4 + 1);
    g_ptr_array_unref(v);
}

static void the_last_values_unit_is_everybodys(void)
{
    GPtrArray *v = variants_of(NULL, "sck=500,8000kHz", NULL);

    g_assert_cmpuint(at(v, 2)->what_if.sck_hz, ==, 500000);
    g_assert_cmpuint(at(v, 3)->what_if.sck_hz, ==, 8 * MHZ);
    g_ptr_array_unref(v);
}

static void a_number_without_a_unit_is_in_megahertz(void)
{
    GPtrArray *v = variants_of(NULL, "qspi.sck=9.6,96", NULL);

    g_assert_cmpuint(at(v, 2)->what_if.sck_hz, ==, 9600000);
    g_assert_cmpuint(at(v, 3)->what_if.sck_hz, ==, 96 * MHZ);
    g_ptr_array_unref(v);
}

static void a_set_is_below_every_sweep_and_not_in_as_built(void)
{
    GPtrArray *v = variants_of("cache=off", "sck=8,16MHz", NULL);

    g_assert_false(at(v, 0)->what_if.no_cache);
    g_assert_true(at(v, 2)->what_if.no_cache);
    g_assert_true(at(v, 3)->what_if.no_cache);
    g_assert_cmpstr(at(v, 3)->name, ==, "sck=16MHz cache=off");
    g_ptr_array_unref(v);
}

static void what_is_there_already_is_not_repeated(void)
{
    GPtrArray *v = variants_of(NULL, "cache=on,off", "xip=external,internal");

    g_assert_cmpuint(v->len, ==, 4);
    g_ptr_array_unref(v);
}

static void each_cpu_clock_is_compared_with_its_own_internal(void)
{
    GPtrArray *v = variants_of(NULL, "cpu=64,128", "sck=24,48");

    for (unsigned i = 0; i < v->len; i++) {
        const struct bench_variant *internal = at(v, at(v, i)->internal);

        g_assert_true(internal->what_if.xip_internal);
        g_assert_cmpuint(internal->what_if.cpu_hz, ==, at(v, i)->what_if.cpu_hz);
    }
    g_ptr_array_unref(v);
}

static void bad_sweeps_are_refused_with_a_reason(void)
{
    refused(NULL, "sck", "is not KEY=VALUE");
    refused(NULL, "=8", "is not KEY=VALUE");
    refused(NULL, "sck=8,,24", "not a frequency");
    refused(NULL, "sck=-8", "not a frequency");
    refused(NULL, "sck=0", "not a frequency");
    refused(NULL, "sck=nan", "not a frequency");
    refused(NULL, "sck=1e300", "not a frequency");
    refused(NULL, "cpu=96", "64MHz or 128MHz");
    refused(NULL, "cache=maybe", "not on or off");
    refused(NULL, "flux=1", "no such key");
    refused("cache", NULL, "is not KEY=VALUE");
    refused("qspi.readoc=READ8IO", NULL, "READ4IO");
}

static void more_variants_than_a_table_holds_are_refused(void)
{
    GString *many = g_string_new("sck=1");

    for (unsigned i = 2; i <= BENCH_MAX_VARIANTS + 1; i++)
        g_string_append_printf(many, ",%u", i);
    refused(NULL, many->str, "more than 128 variants");
    g_string_free(many, TRUE);
}

static void is_about(uint64_t nj, uint64_t uj)
{
    g_assert_cmpuint(nj, >, uj * 970);
    g_assert_cmpuint(nj, <, uj * 1030);
}

/*
 * Nordic, "Indication of XIP performance", at 3.0 V: 31 ms internal 711 uJ, 34.1 ms XIP 920 uJ, 3.1
 * of which the core waited.
 */
static void energy_is_that_of_the_published_measurement(void)
{
    struct bench_result r = {
        .calls = 1,
        .cpu_hz = 128 * MHZ,
        .sck_hz = 96 * MHZ,
        .sums = {.ticks = 31 * TICKS_PER_MS, .cycles = 31 * 128000, .hits[1].ihit = 1},
    };

    is_about(bench_energy(&r, false).nj, 711);
    r.sums.ticks = 34100 * TICKS_PER_US;
    r.sums.cycles = 34100 * 128;
    r.sums.stalls.fetch_xip = 3100 * 128;
    is_about(bench_energy(&r, true).nj, 920);
}

static void sleep_costs_little(void)
{
    struct bench_result r = {
        .calls = 1,
        .cpu_hz = 128 * MHZ,
        .sums = {.ticks = TICKS_PER_MS, .cycles = 128000, .sleep_cycles = 128000},
    };

    g_assert_cmpuint(bench_energy(&r, true).mean_ua, ==, 787);
}

#define TEST(name) g_test_add_func("/bench/sweep/" #name, name)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(without_a_sweep_there_are_as_built_and_internal);
    TEST(two_sweeps_make_every_combination);
    TEST(the_last_values_unit_is_everybodys);
    TEST(a_number_without_a_unit_is_in_megahertz);
    TEST(a_set_is_below_every_sweep_and_not_in_as_built);
    TEST(what_is_there_already_is_not_repeated);
    TEST(each_cpu_clock_is_compared_with_its_own_internal);
    TEST(bad_sweeps_are_refused_with_a_reason);
    TEST(more_variants_than_a_table_holds_are_refused);
    TEST(energy_is_that_of_the_published_measurement);
    TEST(sleep_costs_little);
    return g_test_run();
}
