/*
 * Devices with one or two behaviours each: EGU, TEMP, RNG, CTRL-AP, VMC, REGULATORS,
 * VREQCTRL and the words without names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "periph/devices.h"

#define SLOT UINT32_C(0x50010000) /* where a device of its own stands in these tests */
#define IRQ  16

static struct bench *set_up(const struct periph_type *type, unsigned n)
{
    struct bench *b = bench_new();

    periph_new(type, type->name, SLOT, IRQ, n, &b->env);
    return b;
}

/* --- EGU --- */

static void an_egu_trigger_becomes_an_event_after_the_write(void)
{
    struct bench *b = set_up(&egu_type, 16);

    bench_write(b, SLOT + 0x304, BIT(15));
    bench_write(b, SLOT + 15 * 4, 1);
    g_assert_false(b->irq.level[IRQ]);
    bench_run(b, TICKS_PER_US);
    g_assert_cmphex(bench_read(b, SLOT + 0x100 + 15 * 4), ==, 1);
    g_assert_cmphex(bench_read(b, SLOT + 0x100), ==, 0);
    g_assert_true(b->irq.level[IRQ]);
    bench_free(b);
}

/* An EGU between two channels: what Nordic's drivers call a fork. */
static void an_egu_passes_a_dppi_event_on(void)
{
    struct bench *b = set_up(&egu_type, 16);

    b->dppi.enabled = BIT(1) | BIT(2);
    bench_write(b, SLOT + 0x080, BIT(31) | 1);
    bench_write(b, SLOT + 0x180, BIT(31) | 2);
    bench_write(b, SLOT + 0x084, BIT(31) | 2);
    dppi_publish(&b->dppi, 1);
    bench_run(b, TICKS_PER_US);
    g_assert_cmphex(bench_read(b, SLOT + 0x100), ==, 1);
    g_assert_cmphex(bench_read(b, SLOT + 0x104), ==, 1);
    bench_free(b);
}

/* --- TEMP, RNG --- */

static void a_temperature_is_ready_after_36_us(void)
{
    struct bench *b = set_up(&temp_type, 0);

    bench_write(b, SLOT + 0x000, 1);
    g_assert_cmpuint(bench_run_until_event(b, SLOT + 0x100, TICKS_PER_MS), ==, 36 * TICKS_PER_US);
    g_assert_cmpint((int32_t)bench_read(b, SLOT + 0x508), ==, 100);
    bench_free(b);
}

static void random_bytes_come_until_stop_and_repeat_with_the_seed(void)
{
    uint32_t first[2][4];

    for (unsigned run = 0; run < 2; run++) {
        struct bench *b = set_up(&rng_type, 0);

        bench_write(b, SLOT + 0x000, 1);
        for (unsigned i = 0; i < 4; i++) {
            ticks_t took = bench_run_until_event(b, SLOT + 0x100, TICKS_PER_MS);

            g_assert_cmpuint(took, ==, (i == 0 ? 160 : 32) * TICKS_PER_US);
            first[run][i] = bench_read(b, SLOT + 0x508);
            bench_write(b, SLOT + 0x100, 0);
        }
        bench_write(b, SLOT + 0x004, 1);
        bench_run(b, TICKS_PER_MS);
        g_assert_cmphex(bench_read(b, SLOT + 0x100), ==, 0);
        bench_free(b);
    }
    g_assert_cmpmem(first[0], sizeof first[0], first[1], sizeof first[1]);
    g_assert_true(first[0][0] != first[0][1] || first[0][1] != first[0][2]);
}

static void the_short_stops_the_rng_after_one_byte(void)
{
    struct bench *b = set_up(&rng_type, 0);

    bench_write(b, SLOT + 0x200, 1);
    bench_write(b, SLOT + 0x000, 1);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(bench_read(b, SLOT + 0x100), ==, 1);
    bench_write(b, SLOT + 0x100, 0);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(bench_read(b, SLOT + 0x100), ==, 0);
    bench_free(b);
}

/* --- CTRL-AP --- */

static void add_uicr(struct bench *b, uint8_t *host, uint32_t approtect)
{
    memset(host, 0xff, KIB(4));
    store_le32(host, approtect);
    memory_add(
        &b->memory,
        &(struct mem_region){
            .name = "uicr", .base = 0x00ff8000, .size = KIB(4), .host = host, .kind = MEM_CONFIG});
}

static void ctrlap_status_tells_which_protection_uicr_opens(void)
{
    struct bench *b = set_up(&ctrlap_type, 0);
    uint8_t *uicr = g_malloc(KIB(4));

    add_uicr(b, uicr, 0x50fa50fa);
    g_assert_cmphex(bench_read(b, SLOT + 0x600), ==, BIT(0));
    store_le32(uicr + 0x1c, 0x50fa50fa);
    g_assert_cmphex(bench_read(b, SLOT + 0x600), ==, BIT(0) | BIT(1));
    bench_free(b);
    g_free(uicr);
}

static void approtect_disable_reads_back_and_its_lock_is_final(void)
{
    struct bench *b = set_up(&ctrlap_type, 0);

    bench_write(b, SLOT + 0x544, 0x50fa50fa);
    g_assert_cmphex(bench_read(b, SLOT + 0x544), ==, 0x50fa50fa);
    bench_write(b, SLOT + 0x540, 1);
    bench_write(b, SLOT + 0x540, 0);
    g_assert_cmphex(bench_read(b, SLOT + 0x540), ==, 1);
    g_assert_cmpstr(b->last_id, ==, "write-once");
    bench_free(b);
}

/* --- VMC, REGULATORS, VREQCTRL --- */

static void ram_power_is_set_and_cleared_block_by_block(void)
{
    struct bench *b = set_up(&vmc_type, 8);

    bench_write(b, SLOT + 0x608 + 0x70, 0x00f0);
    g_assert_cmphex(bench_read(b, SLOT + 0x600 + 0x70), ==, 0xff0f);
    bench_write(b, SLOT + 0x604 + 0x70, 0xffff0000);
    g_assert_cmphex(bench_read(b, SLOT + 0x600 + 0x70), ==, 0xffffff0f);
    g_assert_cmphex(bench_read(b, SLOT + 0x608 + 0x70), ==, 0xffffff0f);
    g_assert_cmphex(bench_read(b, SLOT + 0x600), ==, 0xffff);
    bench_free(b);
}

static void systemoff_is_a_request_to_the_machine(void)
{
    struct bench *b = set_up(&regulators_type, 0);

    bench_write(b, SLOT + 0x500, 0);
    g_assert_cmphex(b->signals.value[SIGNAL_SYSTEM_OFF], ==, 0);
    bench_write(b, SLOT + 0x500, 1);
    g_assert_cmphex(b->signals.value[SIGNAL_SYSTEM_OFF], ==, 1);
    bench_free(b);
}

static void a_voltage_request_is_granted(void)
{
    struct bench *b = set_up(&vreqctrl_type, 0);

    g_assert_cmphex(bench_read(b, SLOT + 0x508), ==, 0);
    bench_write(b, SLOT + 0x500, 1);
    g_assert_cmphex(bench_read(b, SLOT + 0x508), ==, 1);
    bench_free(b);
}

static void each_core_reads_its_own_cpuid(void)
{
    struct bench *app = set_up(&dcnf_type, 0);
    struct bench *net = set_up(&dcnf_net_type, 0);

    g_assert_cmphex(bench_read(app, SLOT + 0x420), ==, 0);
    g_assert_cmphex(bench_read(net, SLOT + 0x420), ==, 1);
    bench_free(app);
    bench_free(net);
}

static void dcnf_closes_blocks_of_ram_until_reset(void)
{
    struct bench *b = bench_new();
    struct attribution spu = {0};
    struct periph *p;

    b->env.attribution = &spu;
    p = periph_new(&dcnf_type, "DCNF", SLOT, IRQ_NONE, 0, &b->env);
    periph_reset(p, true);
    bench_write(b, SLOT + 0x460, 0x81);
    g_assert_true(attribution_is_closed(&spu, 0x20000000));
    g_assert_false(attribution_is_closed(&spu, 0x20010000));
    g_assert_true(attribution_is_closed(&spu, 0x2007fffc));
    periph_reset(p, false);
    g_assert_false(attribution_is_closed(&spu, 0x20000000));
    periph_free(p);
    bench_free(b);
}

static void a_floating_point_exception_is_an_event_while_inten_asks(void)
{
    struct bench *b = set_up(&fpu_type, 0);

    g_assert_cmpuint(b->signals.value[SIGNAL_FP_WATCH], ==, 0);
    bench_write(b, SLOT + 0x304, BIT(1));
    g_assert_cmpuint(b->signals.value[SIGNAL_FP_WATCH], ==, 1);
    signal_raise(&b->signals, SIGNAL_FP_EXCEPTION, BIT(1) | BIT(7)); /* DZC, IDC */
    g_assert_cmpuint(bench_read(b, SLOT + 0x104), ==, 1);
    g_assert_cmpuint(bench_read(b, SLOT + 0x114), ==, 1);
    g_assert_cmpuint(bench_read(b, SLOT + 0x100), ==, 0);
    g_assert_true(b->irq.level[IRQ]);
    bench_write(b, SLOT + 0x308, BIT(1));
    g_assert_cmpuint(b->signals.value[SIGNAL_FP_WATCH], ==, 0);
    bench_free(b);
}

/* --- words without names --- */

/* MDK SystemInit, anomalies 140 and 160. */
static void what_system_init_touches_is_accepted_silently(void)
{
    static const uint32_t written[] = {0x5000470c, 0x5000493c, 0x50002118, 0x50039e04, 0x50039e08,
                                       0x50101110, 0x50002124, 0x5000212c, 0x502012a0};
    struct bench *b = bench_new();

    periph_new(&hidden_002_type, "HIDDEN", 0x50002000, IRQ_NONE, 0, &b->env);
    periph_new(&regulators_type, "REGULATORS", 0x50004000, IRQ_NONE, 0, &b->env);
    periph_new(&hidden_004_type, "HIDDEN", 0x50004000, IRQ_NONE, 0, &b->env);
    periph_new(&hidden_032_type, "HIDDEN", 0x50032000, IRQ_NONE, 0, &b->env);
    periph_new(&hidden_nvmc_type, "HIDDEN", 0x50039000, IRQ_NONE, 0, &b->env);
    periph_new(&hidden_101_type, "HIDDEN", 0x50101000, IRQ_NONE, 0, &b->env);
    periph_new(&hidden_201_type, "HIDDEN", 0x50201000, IRQ_NONE, 0, &b->env);
    for (unsigned i = 0; i < G_N_ELEMENTS(written); i++)
        bench_write(b, written[i], 0x7e);
    g_assert_cmphex(bench_read(b, 0x50032420) >> 31, ==, 0);
    g_assert_null(b->last_id);
    bench_write(b, 0x50002114, 1);
    g_assert_cmpstr(b->last_id, ==, "model-gap");
    bench_free(b);
}

static void stores_of_radio_controllers_to_unnamed_words_pass_in_silence(void)
{
    static const uint32_t written[] = {0x41000e00, 0x41007e40, 0x41007e44, 0x41007e00};
    struct bench *b = bench_new();

    b->mmio.base = 0x41000000;
    periph_new(&dcnf_net_type, "DCNF", 0x41000000, IRQ_NONE, 1, &b->env);
    periph_new(&hidden_000_type, "HIDDEN_41000000", 0x41000000, IRQ_NONE, 0, &b->env);
    periph_new(&hidden_007_type, "HIDDEN_41007000", 0x41007000, IRQ_NONE, 0, &b->env);
    for (unsigned i = 0; i < G_N_ELEMENTS(written); i++) {
        bench_write(b, written[i], 0x1111);
        g_assert_cmphex(bench_read(b, written[i]), ==, 0);
    }
    g_assert_null(b->last_id);
    bench_free(b);
}

static void a_word_that_nobody_listed_is_a_gap_once_a_word_and_direction(void)
{
    struct bench *b = bench_new();

    periph_new(&hidden_007_type, "HIDDEN_40007000", 0x40007000, IRQ_NONE, 0, &b->env);
    bench_write(b, 0x40007e80, 7);
    g_assert_cmpstr(b->last_report, ==,
                    "write of HIDDEN_40007000+0xe80 (0x40007e80), which is not modelled; ignored");
    g_assert_cmpuint(b->last_count, ==, 1);
    bench_write(b, 0x40007e80, 8);
    g_assert_cmpuint(b->last_count, ==, 2);
    g_assert_cmphex(bench_read(b, 0x40007e80), ==, 0);
    g_assert_cmpuint(b->last_count, ==, 1);
    g_assert_cmpuint(guest_log_errors(b->log), ==, 0);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/egu/trigger", an_egu_trigger_becomes_an_event_after_the_write);
    g_test_add_func("/egu/dppi", an_egu_passes_a_dppi_event_on);
    g_test_add_func("/temp", a_temperature_is_ready_after_36_us);
    g_test_add_func("/rng/bytes", random_bytes_come_until_stop_and_repeat_with_the_seed);
    g_test_add_func("/rng/short", the_short_stops_the_rng_after_one_byte);
    g_test_add_func("/ctrlap/status", ctrlap_status_tells_which_protection_uicr_opens);
    g_test_add_func("/ctrlap/lock", approtect_disable_reads_back_and_its_lock_is_final);
    g_test_add_func("/vmc", ram_power_is_set_and_cleared_block_by_block);
    g_test_add_func("/regulators", systemoff_is_a_request_to_the_machine);
    g_test_add_func("/vreqctrl", a_voltage_request_is_granted);
    g_test_add_func("/fpu", a_floating_point_exception_is_an_event_while_inten_asks);
    g_test_add_func("/dcnf/extram", dcnf_closes_blocks_of_ram_until_reset);
    g_test_add_func("/dcnf", each_core_reads_its_own_cpuid);
    g_test_add_func("/hidden", what_system_init_touches_is_accepted_silently);
    g_test_add_func("/hidden/radio", stores_of_radio_controllers_to_unnamed_words_pass_in_silence);
    g_test_add_func("/hidden/gap", a_word_that_nobody_listed_is_a_gap_once_a_word_and_direction);
    return g_test_run();
}
