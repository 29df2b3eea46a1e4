/*
 * What CryptoCell's engines share: interrupts, the data path, clocks, resets, identification.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cryptocell.h"
#include "periph/devices.h"

#define IRR         0xa00
#define IMR         0xa04
#define ICR         0xa08
#define SYM_DONE    BIT(11)
#define AHB_ERR     BIT(8)
#define PATH_BYPASS 0x00
#define PATH_HASH   0x07

static void copy(struct bench *b, uint32_t from, uint32_t to, uint32_t len)
{
    cc_write(b, 0x900, PATH_BYPASS);
    cc_write(b, 0xd28, to);
    cc_write(b, 0xd2c, len);
    cc_write(b, 0xc28, from);
    cc_write(b, 0xc2c, len);
}

static void a_transfer_takes_time_and_interrupts_at_its_end(void)
{
    struct bench *b = cc_set_up();

    cc_write(b, IMR, 0xfff & ~SYM_DONE);
    b->ram[0] = 0x5a;
    copy(b, BENCH_RAM, BENCH_RAM + 0x100, 64);
    g_assert_cmphex(cc_read(b, 0x910), ==, 1);
    g_assert_cmphex(cc_read(b, 0xc20), ==, 1);
    g_assert_cmphex(cc_read(b, 0xd20), ==, 1);
    g_assert_cmphex(cc_read(b, 0xa7c) & 1, ==, 0);
    g_assert_cmphex(b->ram[0x100], ==, 0);
    g_assert_false(b->irq.level[CRYPTOCELL_IRQ]);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(b->ram[0x100], ==, 0x5a);
    g_assert_true(b->irq.level[CRYPTOCELL_IRQ]);
    cc_write(b, ICR, SYM_DONE);
    g_assert_false(b->irq.level[CRYPTOCELL_IRQ]);
    g_assert_cmphex(cc_read(b, 0xa7c) & 1, ==, 1);
    bench_free(b);
}

static void a_masked_interrupt_is_still_seen_in_irr(void)
{
    struct bench *b = cc_set_up();

    copy(b, BENCH_RAM, BENCH_RAM + 0x100, 1);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, IRR) & SYM_DONE, ==, SYM_DONE);
    g_assert_false(b->irq.level[CRYPTOCELL_IRQ]);
    bench_free(b);
}

static void what_lies_outside_ram_and_flash_is_a_bus_error(void)
{
    struct bench *b = cc_set_up();

    copy(b, 0x60000000, BENCH_RAM, 16);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, IRR), ==, AHB_ERR);
    g_assert_cmpstr(b->last_id, ==, "bus-error");
    cc_write(b, ICR, UINT32_MAX);
    copy(b, BENCH_RAM, BENCH_RAM + KIB(64) - 8, 16);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, IRR), ==, AHB_ERR);
    bench_free(b);
}

static void flash_can_be_read_but_not_written(void)
{
    static uint8_t flash[4096] = {0x77};
    struct bench *b = cc_set_up();

    memory_add(
        &b->memory,
        &(struct mem_region){
            .name = "flash", .base = 0, .size = sizeof flash, .host = flash, .kind = MEM_FLASH});
    copy(b, 0, BENCH_RAM, 16);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(b->ram[0], ==, 0x77);
    copy(b, BENCH_RAM, 0x100, 16);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, IRR) & AHB_ERR, ==, AHB_ERR);
    g_assert_cmphex(flash[0x100], ==, 0);
    bench_free(b);
}

/* AHBM_HNONSEC makes the accesses non-secure; RAM is secure after reset. */
static void spu_binds_non_secure_accesses(void)
{
    struct bench *b = cc_set_up();

    periph_new(&spu_type, "SPU", 0x50003000, 3, 0, &b->env);
    cc_write(b, 0xb0c, 1);
    copy(b, BENCH_RAM, BENCH_RAM + 0x4000, 16);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, IRR) & (AHB_ERR | SYM_DONE), ==, AHB_ERR);
    cc_write(b, ICR, UINT32_MAX);
    bench_write(b, 0x50003708, 7); /* RAMREGION[2]: not secure */
    copy(b, BENCH_RAM, BENCH_RAM + 0x4000, 16);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, IRR) & (AHB_ERR | SYM_DONE), ==, SYM_DONE);
    bench_free(b);
}

static void non_secure_code_reaches_none_of_the_three_pages(void)
{
    struct bench *b = cc_set_up();
    uint32_t value;

    periph_new(&spu_type, "SPU", 0x50003000, 3, 0, &b->env);
    for (unsigned page = 0; page < 3; page++) {
        g_assert_false(mmio_read(&b->mmio, 0x40844000 + page * 0x1000, 4, false, &value));
        g_assert_true(mmio_read(&b->mmio, 0x50844000 + page * 0x1000, 4, true, &value));
    }
    g_assert_false(mmio_read(&b->mmio, 0x50847000, 4, true, &value));
    bench_free(b);
}

static void more_than_65535_bytes_hang_until_the_path_is_reset(void)
{
    struct bench *b = cc_set_up();

    copy(b, BENCH_RAM, BENCH_RAM, 0x10000);
    g_assert_cmpstr(b->last_id, ==, "transfer-too-long");
    bench_run(b, TICKS_PER_SECOND);
    g_assert_cmphex(cc_read(b, 0x910), ==, 1);
    cc_write(b, 0xc44, 1);
    g_assert_cmphex(cc_read(b, 0x910), ==, 0);
    g_assert_cmphex(cc_read(b, IRR), ==, 0);
    bench_free(b);
}

static void data_goes_to_the_sram_and_comes_back(void)
{
    struct bench *b = cc_set_up();

    store_le32(b->ram, 0x12345678);
    cc_write(b, 0xd30, 0x20);
    cc_write(b, 0xd34, 16);
    cc_write(b, 0xc28, BENCH_RAM);
    cc_write(b, 0xc2c, 16);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, IRR), ==, SYM_DONE | BIT(6) | BIT(5));
    cc_write(b, 0xf04, 0x20);
    g_assert_cmphex(cc_read(b, 0xf00), ==, 0x12345678);
    cc_write(b, ICR, UINT32_MAX);
    cc_write(b, 0xd28, BENCH_RAM + 0x40);
    cc_write(b, 0xd2c, 16);
    cc_write(b, 0xc30, 0x20);
    cc_write(b, 0xc34, 16);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, IRR), ==, SYM_DONE | BIT(7) | BIT(4));
    g_assert_cmphex(load_le32(b->ram + 0x40), ==, 0x12345678);
    bench_free(b);
}

static void clocks_show_in_their_status(void)
{
    struct bench *b = cc_set_up();

    g_assert_cmphex(cc_read(b, 0x824), ==, 0x18d);
    cc_write(b, 0x818, 0);
    g_assert_cmphex(cc_read(b, 0x824), ==, 0x189);
    bench_free(b);
}

static void a_reset_of_the_subsystem_leaves_the_always_on_part(void)
{
    struct bench *b = cc_set_up();

    cc_write(b, IMR, 0);
    cc_write(b, 0x1e34, 0x100);
    copy(b, BENCH_RAM, BENCH_RAM, 64);
    cc_write(b, 0x1e40, 1);
    g_assert_cmphex(cc_read(b, IMR), ==, 0xfff);
    g_assert_cmphex(cc_read(b, 0x910), ==, 0);
    g_assert_cmphex(cc_read(b, 0x1e34), ==, 0x100);
    bench_run(b, TICKS_PER_MS);
    g_assert_cmphex(cc_read(b, IRR), ==, 0);
    bench_free(b);
}

/* What the run-time library compares when it starts. */
static void the_library_recognises_a_sound_chip(void)
{
    static const struct {
        uint32_t offset, value;
    } ids[] = {
        {0xfe0, 0xc0}, {0xfe4, 0xb0}, {0xfe8, 0x0b}, {0xfec, 0x00}, {0xfd0, 0x04},
        {0xff0, 0x0d}, {0xff4, 0xf0}, {0xff8, 0x05}, {0xffc, 0xb1}, {0x1e34, 0},
        {0x1f0c, 1},   {0x1f10, 1},   {0x1f14, 5},
    };
    struct bench *b = cc_set_up();

    for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++)
        g_assert_cmphex(cc_read(b, ids[i].offset), ==, ids[i].value);
    cc_write(b, 0x1e34, 0x100); /* DFA locked off, and read back */
    g_assert_cmphex(cc_read(b, 0x1e34), ==, 0x100);
    cc_write(b, 0x4f0, 0);
    g_assert_null(b->last_id);
    bench_free(b);
}

/* nrf_cc3xx_platform_init_no_rng in MCUboot writes 0 to 0x50845A0C and polls nothing. */
static void what_mcuboot_writes_to_cryptocell_is_accepted(void)
{
    struct bench *b = cc_set_up();

    cc_write(b, 0xa0c, 0);
    g_assert_null(b->last_id);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cryptocell/host/irq", a_transfer_takes_time_and_interrupts_at_its_end);
    g_test_add_func("/cryptocell/host/masked", a_masked_interrupt_is_still_seen_in_irr);
    g_test_add_func("/cryptocell/host/bus-error", what_lies_outside_ram_and_flash_is_a_bus_error);
    g_test_add_func("/cryptocell/host/flash", flash_can_be_read_but_not_written);
    g_test_add_func("/cryptocell/host/spu", spu_binds_non_secure_accesses);
    g_test_add_func("/cryptocell/host/secure", non_secure_code_reaches_none_of_the_three_pages);
    g_test_add_func("/cryptocell/host/too-long",
                    more_than_65535_bytes_hang_until_the_path_is_reset);
    g_test_add_func("/cryptocell/host/sram", data_goes_to_the_sram_and_comes_back);
    g_test_add_func("/cryptocell/host/clocks", clocks_show_in_their_status);
    g_test_add_func("/cryptocell/host/reset", a_reset_of_the_subsystem_leaves_the_always_on_part);
    g_test_add_func("/cryptocell/host/id", the_library_recognises_a_sound_chip);
    g_test_add_func("/cryptocell/host/mcuboot", what_mcuboot_writes_to_cryptocell_is_accepted);
    return g_test_run();
}
