/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"
#include "periph/nvmc.h"

#define NVMC                UINT32_C(0x50039000)
#define READY               (NVMC + 0x400)
#define READYNEXT           (NVMC + 0x408)
#define CONFIG              (NVMC + 0x504)
#define ERASEALL            (NVMC + 0x50c)
#define ERASEPAGEPARTIALCFG (NVMC + 0x51c)
#define ICACHECNF           (NVMC + 0x540)
#define IHIT                (NVMC + 0x548)
#define IMISS               (NVMC + 0x54c)
#define CONFIGNS            (NVMC + 0x584)
#define WRITEUICRNS         (NVMC + 0x588)
#define WEN_REN             0
#define WEN_WEN             1
#define WEN_EEN             2
#define WEN_PEEN            4
#define UICR                UINT32_C(0x00ff8000)
#define PAGE                KIB(4)
#define FLASH_SIZE          KIB(64)

struct nvmc_bench {
    struct memory_listener ear;
    struct bench *b;
    struct periph *p;
    struct codebus_window window;
    uint8_t flash[FLASH_SIZE];
    uint8_t uicr[KIB(4)];
    uint32_t changed_addr, changed_len;
};

static void note_change(void *ctx, uint32_t addr, uint32_t len)
{
    struct nvmc_bench *n = ctx;

    n->changed_addr = addr;
    n->changed_len = len;
}

static struct nvmc_bench *set_up_core(bool net)
{
    struct nvmc_bench *n = g_new0(struct nvmc_bench, 1);
    struct bench *b = n->b = bench_new();

    memset(n->flash, 0xff, sizeof n->flash);
    memset(n->uicr, 0xff, sizeof n->uicr);
    memory_add(&b->memory, &(struct mem_region){.name = net ? "net-flash" : "flash",
                                                .size = FLASH_SIZE,
                                                .host = n->flash,
                                                .kind = MEM_FLASH,
                                                .window = &n->window});
    memory_add(&b->memory, &(struct mem_region){.name = net ? "net-uicr" : "uicr",
                                                .base = UICR,
                                                .size = KIB(4),
                                                .host = n->uicr,
                                                .kind = MEM_CONFIG});
    n->ear.changed = note_change;
    memory_listen(&b->memory, &n->ear, n);
    n->p = periph_new(net ? &nvmc_net_type : &nvmc_type, "NVMC", NVMC, IRQ_NONE, net ? 2048 : PAGE,
                      &b->env);
    return n;
}

static struct nvmc_bench *set_up(void)
{
    return set_up_core(false);
}

static void tear_down(struct nvmc_bench *n)
{
    bench_free(n->b);
    g_free(n);
}

static bool store_sized(struct nvmc_bench *n, uint32_t addr, unsigned size, uint32_t value)
{
    struct mem_region *r = memory_find(&n->b->memory, addr);

    return r->store(r->owner, addr, size, value);
}

static bool store(struct nvmc_bench *n, uint32_t addr, uint32_t value)
{
    return store_sized(n, addr, 4, value);
}

/* Polls READY as drivers do. */
static ticks_t wait_ready(struct nvmc_bench *n)
{
    ticks_t start = sched_now(&n->b->sched);

    while (bench_read(n->b, READY) == 0)
        bench_run(n->b, TICKS_PER_US);
    return sched_now(&n->b->sched) - start;
}

static void write_word(struct nvmc_bench *n, uint32_t addr, uint32_t value)
{
    bench_write(n->b, CONFIG, WEN_WEN);
    g_assert_true(store(n, addr, value));
    wait_ready(n);
}

static void assert_ms(ticks_t took, unsigned tenths)
{
    g_assert_cmpuint(took, >=, tenths * TICKS_PER_MS / 10);
    g_assert_cmpuint(took, <=, tenths * TICKS_PER_MS / 10 + TICKS_PER_US);
}

static void a_word_write_takes_43_us_and_keeps_the_window_busy(void)
{
    struct nvmc_bench *n = set_up();

    bench_write(n->b, CONFIG, WEN_WEN);
    g_assert_true(store(n, 0x1004, 0x12345678));
    g_assert_cmpuint(n->window.busy_until, ==, 43 * TICKS_PER_US);
    g_assert_cmpuint(wait_ready(n), ==, 43 * TICKS_PER_US);
    g_assert_cmphex(load_le32(n->flash + 0x1004), ==, 0x12345678);
    g_assert_cmphex(n->changed_addr, ==, 0x1004);
    g_assert_cmpuint(n->changed_len, ==, 4);
    tear_down(n);
}

static void a_write_clears_bits_and_never_sets_them(void)
{
    struct nvmc_bench *n = set_up();

    write_word(n, 0, 0xffff00ff);
    write_word(n, 0, 0xfffffff0);
    g_assert_cmphex(load_le32(n->flash), ==, 0xffff00f0);
    g_assert_cmpuint(guest_log_errors(n->b->log), ==, 0);
    tear_down(n);
}

static void writing_over_programmed_bytes_is_a_guest_error(void)
{
    struct nvmc_bench *n = set_up();

    write_word(n, 0, 0x000000a0);
    write_word(n, 0, 0x00000005);
    g_assert_cmphex(load_le32(n->flash), ==, 0);
    g_assert_cmpuint(guest_log_count(n->b->log, "nvmc-write-without-erase"), ==, 1);
    tear_down(n);
}

static void the_third_write_of_a_word_is_a_guest_error(void)
{
    struct nvmc_bench *n = set_up();

    write_word(n, 0, 0xffffff00);
    write_word(n, 0, 0xffff0000);
    g_assert_cmpuint(guest_log_errors(n->b->log), ==, 0);
    write_word(n, 0, 0xff000000);
    g_assert_cmpstr(n->b->last_id, ==, "nvmc-third-write");
    tear_down(n);
}

static void a_word_that_was_flashed_has_one_write_left(void)
{
    struct nvmc_bench *n = set_up();

    store_le32(n->flash, 0xffffff00);
    write_word(n, 0, 0xffff0000);
    g_assert_cmpuint(guest_log_errors(n->b->log), ==, 0);
    write_word(n, 0, 0xff000000);
    g_assert_cmpstr(n->b->last_id, ==, "nvmc-third-write");
    tear_down(n);
}

static void readynext_lets_one_write_wait_behind_another(void)
{
    struct nvmc_bench *n = set_up();

    bench_write(n->b, CONFIG, WEN_WEN);
    store(n, 0, 1);
    g_assert_cmpuint(bench_read(n->b, READYNEXT), ==, 1);
    store(n, 4, 2);
    g_assert_cmpuint(bench_read(n->b, READYNEXT), ==, 0);
    bench_run(n->b, 43 * TICKS_PER_US);
    g_assert_cmpuint(bench_read(n->b, READYNEXT), ==, 1);
    g_assert_cmpuint(bench_read(n->b, READY), ==, 0);
    g_assert_cmpuint(wait_ready(n), ==, 43 * TICKS_PER_US);
    tear_down(n);
}

static void a_page_is_erased_by_ones_to_its_first_word(void)
{
    struct nvmc_bench *n = set_up();

    memset(n->flash, 0, sizeof n->flash);
    bench_write(n->b, CONFIG, WEN_EEN);
    g_assert_true(store(n, PAGE, UINT32_MAX));
    assert_ms(wait_ready(n), 875);
    g_assert_cmphex(load_le32(n->flash + PAGE - 4), ==, 0);
    g_assert_cmphex(load_le32(n->flash + PAGE), ==, UINT32_MAX);
    g_assert_cmphex(load_le32(n->flash + 2 * PAGE - 4), ==, UINT32_MAX);
    g_assert_cmphex(load_le32(n->flash + 2 * PAGE), ==, 0);
    g_assert_cmpuint(nvmc_page_erases(n->p, PAGE), ==, 1);
    g_assert_cmpuint(n->changed_len, ==, PAGE);
    tear_down(n);
}

static void a_page_of_the_network_core_has_2_kib(void)
{
    struct nvmc_bench *n = set_up_core(true);

    memset(n->flash, 0, sizeof n->flash);
    bench_write(n->b, CONFIG, WEN_EEN);
    g_assert_true(store(n, 2048, UINT32_MAX));
    wait_ready(n);
    g_assert_cmphex(load_le32(n->flash + 2044), ==, 0);
    g_assert_cmphex(load_le32(n->flash + 4092), ==, UINT32_MAX);
    g_assert_cmphex(load_le32(n->flash + 4096), ==, 0);
    tear_down(n);
}

static void erasing_gives_a_word_its_writes_back(void)
{
    struct nvmc_bench *n = set_up();

    write_word(n, 0, 0xffffff00);
    write_word(n, 0, 0xffff0000);
    bench_write(n->b, CONFIG, WEN_EEN);
    store(n, 0, UINT32_MAX);
    wait_ready(n);
    write_word(n, 0, 0xffffff00);
    g_assert_cmpuint(guest_log_errors(n->b->log), ==, 0);
    tear_down(n);
}

static void an_erase_elsewhere_than_the_first_word_does_nothing(void)
{
    struct nvmc_bench *n = set_up();

    memset(n->flash, 0, sizeof n->flash);
    bench_write(n->b, CONFIG, WEN_EEN);
    store(n, PAGE + 4, UINT32_MAX);
    g_assert_cmphex(load_le32(n->flash + PAGE + 4), ==, 0);
    g_assert_cmpstr(n->b->last_id, ==, "nvmc-erase-address");
    g_assert_cmpuint(bench_read(n->b, READY), ==, 1);
    tear_down(n);
}

/* nrfx repeats until NVMC_PAGE_ERASE_DURATION_MS = 87 is reached. */
static void partial_erases_add_up(void)
{
    struct nvmc_bench *n = set_up();

    memset(n->flash, 0, sizeof n->flash);
    bench_write(n->b, ERASEPAGEPARTIALCFG, 3);
    for (unsigned i = 0; i < 29; i++) {
        g_assert_cmphex(load_le32(n->flash), ==, 0);
        bench_write(n->b, CONFIG, WEN_PEEN);
        store(n, 0, UINT32_MAX);
        assert_ms(wait_ready(n), 30);
    }
    g_assert_cmphex(load_le32(n->flash), ==, UINT32_MAX);
    g_assert_cmphex(load_le32(n->flash + PAGE - 4), ==, UINT32_MAX);
    tear_down(n);
}

static void eraseall_clears_flash_and_uicr_in_173_ms(void)
{
    struct nvmc_bench *n = set_up();

    memset(n->flash, 0, sizeof n->flash);
    store_le32(n->uicr + 0x10, 0);
    bench_write(n->b, ERASEALL, 1);
    g_assert_cmpstr(n->b->last_id, ==, "nvmc-eraseall-refused");
    bench_write(n->b, CONFIG, WEN_EEN);
    bench_write(n->b, ERASEALL, 1);
    assert_ms(wait_ready(n), 1730);
    g_assert_cmphex(load_le32(n->flash + FLASH_SIZE - 4), ==, UINT32_MAX);
    g_assert_cmphex(load_le32(n->uicr + 0x10), ==, UINT32_MAX);
    tear_down(n);
}

static void a_store_while_read_only_is_a_bus_error(void)
{
    struct nvmc_bench *n = set_up();

    g_assert_false(store(n, 0, 0));
    g_assert_cmphex(load_le32(n->flash), ==, UINT32_MAX);
    g_assert_cmpstr(n->b->last_id, ==, "nvmc-read-only");
    tear_down(n);
}

static void a_narrow_store_is_a_bus_error(void)
{
    struct nvmc_bench *n = set_up();

    bench_write(n->b, CONFIG, WEN_WEN);
    g_assert_false(store_sized(n, 0, 1, 0));
    g_assert_false(store_sized(n, 2, 2, 0));
    g_assert_cmphex(load_le32(n->flash), ==, UINT32_MAX);
    tear_down(n);
}

static void uicr_is_written_but_not_page_erased(void)
{
    struct nvmc_bench *n = set_up();

    write_word(n, UICR + 0x28, 0xfffffffe);
    g_assert_cmphex(load_le32(n->uicr + 0x28), ==, 0xfffffffe);
    bench_write(n->b, CONFIG, WEN_EEN);
    store(n, UICR, UINT32_MAX);
    g_assert_cmphex(load_le32(n->uicr + 0x28), ==, 0xfffffffe);
    g_assert_cmpstr(n->b->last_id, ==, "nvmc-uicr-erase");
    tear_down(n);
}

static void only_the_key_makes_writeuicrns_protect(void)
{
    struct nvmc_bench *n = set_up();

    bench_write(n->b, WRITEUICRNS, 1);
    g_assert_cmphex(load_le32(n->uicr), ==, UINT32_MAX);
    bench_write(n->b, WRITEUICRNS, 0xafbe5a71);
    g_assert_cmphex(load_le32(n->uicr), ==, 0);
    tear_down(n);
}

/* FPROTECT takes W away from the boot loader's regions. */
static void a_region_without_write_permission_refuses_stores(void)
{
    struct nvmc_bench *n = set_up();
    struct attribution a = {
        .flash = {[0] = ATTRIBUTION_R | ATTRIBUTION_X | ATTRIBUTION_SECURE, [1] = 0x17}};

    n->b->env.attribution = &a;
    bench_write(n->b, CONFIG, WEN_WEN);
    g_assert_false(store(n, 0x3ffc, 0));
    g_assert_cmpstr(n->b->last_id, ==, "nvmc-protected");
    g_assert_true(store(n, 0x4000, 0));
    tear_down(n);
}

static void a_region_of_acl_refuses_stores_of_the_network_core(void)
{
    struct nvmc_bench *n = set_up_core(true);
    const uint32_t acl = NVMC + 0x800;

    periph_new(&acl_type, "ACL", NVMC, IRQ_NONE, 0, &n->b->env);
    bench_write(n->b, acl, 0x1000);
    bench_write(n->b, acl + 4, 0x800);
    bench_write(n->b, acl + 8, BIT(1));
    bench_write(n->b, CONFIG, WEN_WEN);
    g_assert_false(store(n, 0x1000, 0));
    g_assert_cmpstr(n->b->last_id, ==, "nvmc-acl");
    g_assert_true(store(n, 0x1800, 0));
    tear_down(n);
}

static void configns_governs_non_secure_regions(void)
{
    struct nvmc_bench *n = set_up();
    struct attribution a = {.flash = {[0] = 0x17, [1] = 0x07}};

    n->b->env.attribution = &a;
    bench_write(n->b, CONFIGNS, WEN_WEN);
    g_assert_false(store(n, 0x0000, 0));
    g_assert_true(store(n, 0x4000, 0));
    bench_write(n->b, CONFIGNS, WEN_REN);
    bench_write(n->b, CONFIG, WEN_WEN);
    g_assert_true(store(n, 0x0000, 0));
    g_assert_false(store(n, 0x4000, 0));
    tear_down(n);
}

static void wait_states_are_the_same_cycles_at_either_cpu_clock(void)
{
    struct nvmc_bench *n = set_up();
    unsigned generation = n->window.generation;
    uint32_t cycles = n->window.line_ticks / TICKS_HCLK64M;

    clock_set(&n->b->clocks, CLOCK_HCLK, 128000000);
    g_assert_cmpuint(n->window.line_ticks, ==, cycles * TICKS_HCLK128M);
    g_assert_cmpuint(n->window.generation, !=, generation);
    tear_down(n);
}

/* Product specification, network core: 0 to 4 wait states uncached, 0 to 5 cached. */
static void the_network_core_has_its_published_wait_states(void)
{
    struct nvmc_bench *n = set_up_core(true);

    g_assert_cmpuint(n->window.word_ticks, ==, 4 * TICKS_HCLK64M);
    g_assert_cmpuint(n->window.line_ticks, ==, 5 * TICKS_HCLK64M);
    tear_down(n);
}

static void icachecnf_switches_the_network_cores_cache(void)
{
    struct nvmc_bench *n = set_up_core(true);
    struct codebus_cache *cache = &n->b->cache;

    g_assert_true(cache->present && cache->instructions_only && !cache->enabled);
    bench_write(n->b, ICACHECNF, 0x101);
    g_assert_true(cache->enabled && cache->profiling);
    cache->profile[0].ihit = 7;
    cache->profile[0].imiss = 3;
    bench_write(n->b, IHIT, 0);
    g_assert_cmpuint(bench_read(n->b, IHIT), ==, 0);
    g_assert_cmpuint(bench_read(n->b, IMISS), ==, 3);
    tear_down(n);
}

static void a_power_cut_in_an_erase_leaves_the_page_undefined(void)
{
    struct nvmc_bench *n = set_up();

    memset(n->flash, 0, sizeof n->flash);
    bench_write(n->b, CONFIG, WEN_EEN);
    store(n, PAGE, UINT32_MAX);
    bench_run(n->b, TICKS_PER_MS);
    nvmc_power_cut(n->p, 50);
    unsigned ones = 0;
    for (unsigned i = 0; i < PAGE; i += 4)
        ones += load_le32(n->flash + PAGE + i) == UINT32_MAX;
    g_assert_cmpuint(ones, <, PAGE / 8);
    g_assert_cmphex(load_le32(n->flash), ==, 0);
    g_assert_cmpuint(bench_read(n->b, READY), ==, 1);
    tear_down(n);
}

static void a_power_cut_in_a_write_touches_only_the_bits_that_it_programs(void)
{
    struct nvmc_bench *n = set_up();

    bench_write(n->b, CONFIG, WEN_WEN);
    store(n, 0, 0xffff0000);
    nvmc_power_cut(n->p, 50);
    g_assert_cmphex(load_le32(n->flash) >> 16, ==, 0xffff);
    g_assert_cmphex(load_le32(n->flash) & 0xffff, !=, 0);
    g_assert_cmphex(load_le32(n->flash + 4), ==, UINT32_MAX);
    tear_down(n);
}

/* Bits of the page that are 1 when so many in a hundred have got there. */
static unsigned ones_after(unsigned reached)
{
    struct nvmc_bench *n = set_up();
    unsigned ones = 0;

    memset(n->flash, 0, sizeof n->flash);
    bench_write(n->b, CONFIG, WEN_EEN);
    store(n, PAGE, UINT32_MAX);
    bench_run(n->b, TICKS_PER_MS);
    nvmc_power_cut(n->p, reached);
    for (unsigned i = 0; i < PAGE; i += 4)
        ones += (unsigned)__builtin_popcount(load_le32(n->flash + PAGE + i));
    tear_down(n);
    return ones;
}

static void an_erase_has_come_as_far_as_the_power_cut_says(void)
{
    g_assert_cmpuint(ones_after(0), ==, 0);
    g_assert_cmpuint(ones_after(100), ==, PAGE * 8);
    g_assert_cmpuint(ones_after(10), >, PAGE * 8 * 8 / 100);
    g_assert_cmpuint(ones_after(10), <, PAGE * 8 * 12 / 100);
}

static void a_power_cut_while_idle_changes_nothing(void)
{
    struct nvmc_bench *n = set_up();

    write_word(n, 0, 0xffff0000);
    nvmc_power_cut(n->p, 50);
    g_assert_cmphex(load_le32(n->flash), ==, 0xffff0000);
    tear_down(n);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nvmc/write", a_word_write_takes_43_us_and_keeps_the_window_busy);
    g_test_add_func("/nvmc/write/and", a_write_clears_bits_and_never_sets_them);
    g_test_add_func("/nvmc/write/over", writing_over_programmed_bytes_is_a_guest_error);
    g_test_add_func("/nvmc/write/third", the_third_write_of_a_word_is_a_guest_error);
    g_test_add_func("/nvmc/write/flashed", a_word_that_was_flashed_has_one_write_left);
    g_test_add_func("/nvmc/readynext", readynext_lets_one_write_wait_behind_another);
    g_test_add_func("/nvmc/erase", a_page_is_erased_by_ones_to_its_first_word);
    g_test_add_func("/nvmc/erase/net", a_page_of_the_network_core_has_2_kib);
    g_test_add_func("/nvmc/erase/writes", erasing_gives_a_word_its_writes_back);
    g_test_add_func("/nvmc/erase/address", an_erase_elsewhere_than_the_first_word_does_nothing);
    g_test_add_func("/nvmc/erase/partial", partial_erases_add_up);
    g_test_add_func("/nvmc/erase/all", eraseall_clears_flash_and_uicr_in_173_ms);
    g_test_add_func("/nvmc/store/read-only", a_store_while_read_only_is_a_bus_error);
    g_test_add_func("/nvmc/store/narrow", a_narrow_store_is_a_bus_error);
    g_test_add_func("/nvmc/uicr", uicr_is_written_but_not_page_erased);
    g_test_add_func("/nvmc/uicr/ns", only_the_key_makes_writeuicrns_protect);
    g_test_add_func("/nvmc/spu/write", a_region_without_write_permission_refuses_stores);
    g_test_add_func("/nvmc/spu/configns", configns_governs_non_secure_regions);
    g_test_add_func("/nvmc/wait", wait_states_are_the_same_cycles_at_either_cpu_clock);
    g_test_add_func("/nvmc/wait/net", the_network_core_has_its_published_wait_states);
    g_test_add_func("/nvmc/acl", a_region_of_acl_refuses_stores_of_the_network_core);
    g_test_add_func("/nvmc/icache", icachecnf_switches_the_network_cores_cache);
    g_test_add_func("/nvmc/power/erase", a_power_cut_in_an_erase_leaves_the_page_undefined);
    g_test_add_func("/nvmc/power/write",
                    a_power_cut_in_a_write_touches_only_the_bits_that_it_programs);
    g_test_add_func("/nvmc/power/progress", an_erase_has_come_as_far_as_the_power_cut_says);
    g_test_add_func("/nvmc/power/idle", a_power_cut_while_idle_changes_nothing);
    return g_test_run();
}
