/*
 * Registers of the System Control Space as a program reads and writes them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu/scs.h"

static uint32_t peek(struct cpu_bench *b, uint32_t addr)
{
    uint32_t value;

    g_assert_true(scs_access_read(b->cpu, addr, 4, true, &value));
    return value;
}

static void poke(struct cpu_bench *b, uint32_t addr, uint32_t value)
{
    g_assert_true(scs_access_write(b->cpu, addr, 4, true, value));
}

static void identification_is_that_of_a_cortex_m33(struct cpu_bench *b)
{
    static const struct {
        uint32_t addr, value;
    } expected[] = {
        {0xe000e004, 1},                                    /* ICTR: 48 interrupts in two words */
        {0xe000ed00, 0x410fd214},                           /* CPUID */
        {0xe000ed40, 0x00000030},                           /* ID_PFR0 */
        {0xe000ed44, 0x00000210},                           /* ID_PFR1: Security Extension */
        {0xe000ed60, 0x01101110},                           /* ID_ISAR0 */
        {0xe000ed64, 0x02212000},                           /* ID_ISAR1: DSP */
        {0xe000ed90, 0x00000800},                           /* MPU_TYPE */
        {0xe000edd4, 0x00000000},                           /* SAU_TYPE */
        {0xe000ef40, 0x10110021},                           /* MVFR0 */
        {0xe000efbc, 0x47702a04},                           /* DDEVARCH */
        {0xe000eff0, 0x0000000d},                           /* CIDR0 */
        {0xe00ff000, 0xfff0f003},                           /* ROM table: SCS */
        {0xe00ff004, 0xfff02003},                           /* DWT */
        {0xe00fffe0, 0x000000c9}, {0xe0001000, 0x40000000}, /* DWT_CTRL: four comparators */
        {0xe0001fe0, 0x00000021}, {0xe0041fcc, 0x00000013}, /* ETM: DEVTYPE */
    };

    for (unsigned i = 0; i < ARRAY_LEN(expected); i++)
        g_assert_cmphex(peek(b, expected[i].addr), ==, expected[i].value);
}

static void the_network_core_has_neither_fpu_nor_dsp_nor_trustzone(struct cpu_bench *b)
{
    g_assert_cmphex(peek(b, 0xe000ed44), ==, 0x00000200);
    g_assert_cmphex(peek(b, 0xe000ed64), ==, 0x02211000);
    g_assert_cmphex(peek(b, 0xe000ef40), ==, 0);
    poke(b, 0xe000ed88, 0x00f00000);
    g_assert_cmphex(peek(b, 0xe000ed88), ==, 0);
    poke(b, 0xe000edd0, 2);
    g_assert_cmphex(peek(b, 0xe000edd0), ==, 0);
    g_assert_cmphex(peek(b, 0xe002ed00), ==, 0);
}

static void three_priority_bits_are_kept(struct cpu_bench *b)
{
    poke(b, 0xe000e404, 0xffffffff);
    g_assert_cmphex(peek(b, 0xe000e404), ==, 0xe0e0e0e0);
    poke(b, 0xe000e42c, 0xffffffff); /* IRQ 44 to 47 exist */
    g_assert_cmphex(peek(b, 0xe000e42c), ==, 0xe0e0e0e0);
    poke(b, 0xe000e430, 0xffffffff);
    g_assert_cmphex(peek(b, 0xe000e430), ==, 0);
    poke(b, 0xe000ed20, 0xffff0000);
    g_assert_cmphex(peek(b, 0xe000ed20), ==, 0xe0e00000);
}

static void set_and_clear_registers_act_on_the_same_bits(struct cpu_bench *b)
{
    poke(b, 0xe000e100, 0x81);
    poke(b, 0xe000e100, 0x02);
    poke(b, 0xe000e180, 0x80);
    g_assert_cmphex(peek(b, 0xe000e100), ==, 0x03);
    g_assert_cmphex(peek(b, 0xe000e180), ==, 0x03);
    poke(b, 0xe000e200, 0x30);
    poke(b, 0xe000e280, 0x10);
    g_assert_cmphex(peek(b, 0xe000e200), ==, 0x20);
    poke(b, 0xe000e104, 0xffffffff);
    g_assert_cmphex(peek(b, 0xe000e104), ==, 0x0000ffff);
}

static void clearing_the_pending_bit_of_a_high_line_does_not_help(struct cpu_bench *b)
{
    irq_set(&b->irq, 4, true);
    poke(b, 0xe000e280, 0x10);
    g_assert_cmphex(peek(b, 0xe000e200), ==, 0x10);
    irq_set(&b->irq, 4, false);
    g_assert_cmphex(peek(b, 0xe000e200), ==, 0x10);
    poke(b, 0xe000e280, 0x10);
    g_assert_cmphex(peek(b, 0xe000e200), ==, 0);
}

static void bytes_of_priorities_and_status_are_reached(struct cpu_bench *b)
{
    uint32_t value;

    g_assert_true(scs_access_write(b->cpu, 0xe000e405, 1, true, 0x60));
    g_assert_cmphex(peek(b, 0xe000e404), ==, 0x6000);
    g_assert_true(scs_access_read(b->cpu, 0xe000e405, 1, true, &value));
    g_assert_cmphex(value, ==, 0x60);
    b->cpu->s.bank[WORLD_S].cfsr = 0x02008203;
    g_assert_true(scs_access_write(b->cpu, 0xe000ed29, 1, true, 0xff)); /* BFSR */
    g_assert_cmphex(peek(b, 0xe000ed28), ==, 0x02000003);
    g_assert_true(scs_access_write(b->cpu, 0xe000ed2a, 2, true, 0xffff)); /* UFSR */
    g_assert_cmphex(peek(b, 0xe000ed28), ==, 0x3);
}

static void aircr_wants_its_key(struct cpu_bench *b)
{
    g_assert_cmphex(peek(b, 0xe000ed0c), ==, 0xfa050000);
    poke(b, 0xe000ed0c, 0x12340300);
    g_assert_cmphex(peek(b, 0xe000ed0c), ==, 0xfa050000);
    poke(b, 0xe000ed0c, 0x05fa0300);
    g_assert_cmphex(peek(b, 0xe000ed0c), ==, 0xfa050300);
}

static void icsr_pends_and_clears_and_shows_the_best(struct cpu_bench *b)
{
    poke(b, 0xe000ed04, BIT(28) | BIT(26));
    g_assert_cmphex(peek(b, 0xe000ed04) & (BIT(28) | BIT(26)), ==, BIT(28) | BIT(26));
    g_assert_cmpuint(bits(peek(b, 0xe000ed04), 20, 12), ==, 14);
    poke(b, 0xe000ed04, BIT(27));
    g_assert_cmpuint(bits(peek(b, 0xe000ed04), 20, 12), ==, 15);
    poke(b, 0xe000ed04, BIT(25));
    g_assert_cmpuint(bits(peek(b, 0xe000ed04), 20, 12), ==, 0);
}

static void mpu_aliases_reach_the_regions_around_rnr(struct cpu_bench *b)
{
    poke(b, 0xe000ed98, 4);
    poke(b, 0xe000ed9c, 0x20000000);
    poke(b, 0xe000eda4, 0x20001000);
    poke(b, 0xe000edb4, 0x20003000);
    poke(b, 0xe000edb8, 0x20003fe1);
    poke(b, 0xe000ed98, 5);
    g_assert_cmphex(peek(b, 0xe000ed9c), ==, 0x20001000);
    poke(b, 0xe000ed98, 7);
    g_assert_cmphex(peek(b, 0xe000ed9c), ==, 0x20003000);
    g_assert_cmphex(peek(b, 0xe000eda0), ==, 0x20003fe1);
    poke(b, 0xe000ed98, 8); /* there is no region 8 */
    poke(b, 0xe000ed9c, 0x40000000);
    g_assert_cmphex(peek(b, 0xe000ed9c), ==, 0);
}

static void sau_keeps_allns_and_has_no_regions(struct cpu_bench *b)
{
    poke(b, 0xe000edd0, 0xffffffff);
    g_assert_cmphex(peek(b, 0xe000edd0), ==, 2);
    poke(b, 0xe000ed8c, 0xc00);
    g_assert_cmphex(peek(b, 0xe000ed8c), ==, 0xc00);
}

static void the_non_secure_alias_has_its_own_bank(struct cpu_bench *b)
{
    poke(b, 0xe000ed08, 0x20000080);
    poke(b, 0xe002ed08, 0x20000100);
    g_assert_cmphex(peek(b, 0xe000ed08), ==, 0x20000080);
    g_assert_cmphex(peek(b, 0xe002ed08), ==, 0x20000100);
}

static void unprivileged_accesses_are_refused_but_for_stir(struct cpu_bench *b)
{
    uint32_t value;

    g_assert_false(scs_access_read(b->cpu, 0xe000ed00, 4, false, &value));
    g_assert_false(scs_access_write(b->cpu, 0xe000ef00, 4, false, 5));
    poke(b, 0xe000ed14, peek(b, 0xe000ed14) | BIT(1)); /* USERSETMPEND */
    g_assert_true(scs_access_write(b->cpu, 0xe000ef00, 4, false, 5));
    g_assert_cmphex(peek(b, 0xe000e200), ==, BIT(5));
}

static void reset_values_come_back(struct cpu_bench *b)
{
    poke(b, 0xe000ed08, 0x20000080);
    poke(b, 0xe000e100, 0xff);
    poke(b, 0xe000e200, 0xff);
    poke(b, 0xe000e400, 0xffffffff);
    poke(b, 0xe000ed24, 0x70000);
    poke(b, 0xe000ed94, 5);
    poke(b, 0xe000edfc, BIT(24));
    poke(b, 0xe000e010, 7);
    cpu_reset(b->cpu);
    for (uint32_t addr = 0xe000e010; addr < 0xe000e01c; addr += 4)
        g_assert_cmphex(peek(b, addr) & ~BIT(2), ==, 0);
    g_assert_cmphex(peek(b, 0xe000e100), ==, 0);
    g_assert_cmphex(peek(b, 0xe000e200), ==, 0);
    g_assert_cmphex(peek(b, 0xe000e400), ==, 0);
    g_assert_cmphex(peek(b, 0xe000ed08), ==, 0);
    g_assert_cmphex(peek(b, 0xe000ed14), ==, 0x201);
    g_assert_cmphex(peek(b, 0xe000ed24), ==, 0);
    g_assert_cmphex(peek(b, 0xe000ed94), ==, 0);
    g_assert_cmphex(peek(b, 0xe000edfc), ==, 0);
    g_assert_cmphex(peek(b, 0xe000ef34), ==, 0xc0000004);
}

/* No access to the PPB, of whatever kind, may end anything but in an answer. */
static void random_accesses_do_no_harm(struct cpu_bench *b)
{
    uint32_t seed = 1;

    for (unsigned i = 0; i < 200000; i++) {
        uint32_t addr, value, page;
        unsigned size;

        seed = seed * 1664525 + 1013904223;
        size = 1u << (seed >> 8) % 3;
        page = (seed >> 12 & 7) == 0 ? 0xe0000000 + ((seed >> 15 & 0xff) << 12) : 0xe000e000;
        seed = seed * 1664525 + 1013904223;
        addr = (page | (seed >> 16 & 0xfff)) & ~(size - 1);
        seed = seed * 1664525 + 1013904223;
        value = seed >> 3;
        if (addr >> 2 == 0xe000ed0c >> 2) /* not a reset */
            continue;
        (void)scs_access_write(b->cpu, addr, size, true, value);
        (void)scs_access_read(b->cpu, addr, size, true, &value);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("scs/id", identification_is_that_of_a_cortex_m33);
    cpu_bench_add_net("scs/id", the_network_core_has_neither_fpu_nor_dsp_nor_trustzone);
    cpu_bench_add("scs/priorities", three_priority_bits_are_kept);
    cpu_bench_add("scs/set-clear", set_and_clear_registers_act_on_the_same_bits);
    cpu_bench_add("scs/level", clearing_the_pending_bit_of_a_high_line_does_not_help);
    cpu_bench_add("scs/bytes", bytes_of_priorities_and_status_are_reached);
    cpu_bench_add("scs/aircr", aircr_wants_its_key);
    cpu_bench_add("scs/icsr", icsr_pends_and_clears_and_shows_the_best);
    cpu_bench_add("scs/mpu", mpu_aliases_reach_the_regions_around_rnr);
    cpu_bench_add("scs/sau", sau_keeps_allns_and_has_no_regions);
    cpu_bench_add("scs/alias", the_non_secure_alias_has_its_own_bank);
    cpu_bench_add("scs/privilege", unprivileged_accesses_are_refused_but_for_stir);
    cpu_bench_add("scs/reset", reset_values_come_back);
    cpu_bench_add("scs/fuzz", random_accesses_do_no_harm);
    return g_test_run();
}
