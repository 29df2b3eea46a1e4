/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"
#include "periph/easydma.h"

#define SPU                 UINT32_C(0x50003000)
#define EVENTS_RAMACCERR    (SPU + 0x100)
#define EVENTS_FLASHACCERR  (SPU + 0x104)
#define EVENTS_PERIPHACCERR (SPU + 0x108)
#define INTENSET            (SPU + 0x304)
#define CAP                 (SPU + 0x400)
#define DPPI_PERM           (SPU + 0x480)
#define P0                  UINT32_C(0x50842500)
#define P0_NS               UINT32_C(0x40842500)
#define P0_ID               0x42
#define OUT                 0x004
#define OUTSET              0x008
#define PIN_CNF(n)          (0x200 + (n)*4)
#define DPPIC               UINT32_C(0x50017000)
#define DPPIC_NS            UINT32_C(0x40017000)
#define CHEN                0x500
#define CHENSET             0x504
#define EXTDOMAIN_PERM      (SPU + 0x440)
#define GPIOPORT_PERM(port) (SPU + 0x4c0 + (port)*8)
#define GPIOPORT_LOCK(port) (SPU + 0x4c4 + (port)*8)
#define FLASHNSC_REGION(i)  (SPU + 0x500 + (i)*8)
#define FLASHNSC_SIZE(i)    (SPU + 0x504 + (i)*8)
#define FLASHREGION_PERM(i) (SPU + 0x600 + (i)*4)
#define RAMREGION_PERM(i)   (SPU + 0x700 + (i)*4)
#define PERIPHID_PERM(id)   (SPU + 0x800 + (id)*4)
#define PERM_RX             (ATTRIBUTION_R | ATTRIBUTION_X)
#define SECATTR             ATTRIBUTION_SECURE
#define DMASEC              BIT(5)
#define LOCK                BIT(8)
#define UARTE0              UINT32_C(0x50008000)
#define UARTE0_NS           UINT32_C(0x40008000)
#define SERIAL0             8
#define NVMC                57
#define GPIOTE1             47
#define RAM                 BENCH_RAM
#define RAM_REGION          KIB(8)
#define FLASH_REGION        KIB(16)

static struct bench *set_up(void)
{
    struct bench *b = bench_new();

    periph_new(&spu_type, "SPU", SPU, 3, 0, &b->env);
    return b;
}

static void everything_is_secure_after_reset_and_all_accesses_are_permitted(void)
{
    struct bench *b = set_up();
    const struct attribution *a = b->env.attribution;

    g_assert_true(attribution_is_secure(a, 0));
    g_assert_true(attribution_is_secure(a, 0x000fffff));
    g_assert_true(attribution_is_secure(a, 0x2007ffff));
    g_assert_true(attribution_is_secure(a, 0x10000000));
    g_assert_true(attribution_is_secure(a, 0x00ff8000));
    g_assert_cmpuint(attribution_permissions(a, 0), ==, 7);
    g_assert_cmpuint(bench_read(b, CAP), ==, 1);
    bench_free(b);
}

static void a_region_register_covers_its_16_kib_of_flash_or_8_kib_of_ram(void)
{
    struct bench *b = set_up();
    const struct attribution *a = b->env.attribution;

    bench_write(b, FLASHREGION_PERM(3), 7);
    g_assert_true(attribution_is_secure(a, 3 * FLASH_REGION - 1));
    g_assert_false(attribution_is_secure(a, 3 * FLASH_REGION));
    g_assert_false(attribution_is_secure(a, 4 * FLASH_REGION - 1));
    g_assert_true(attribution_is_secure(a, 4 * FLASH_REGION));
    bench_write(b, RAMREGION_PERM(63), 7);
    g_assert_true(attribution_is_secure(a, RAM + 63 * RAM_REGION - 1));
    g_assert_false(attribution_is_secure(a, RAM + 63 * RAM_REGION));
    bench_free(b);
}

static void a_range_is_allowed_only_when_every_region_of_it_allows_it(void)
{
    struct bench *b = set_up();
    const struct attribution *a = b->env.attribution;

    bench_write(b, RAMREGION_PERM(1), 7);
    g_assert_true(attribution_allows(a, RAM + RAM_REGION, RAM_REGION, ATTRIBUTION_R, false));
    g_assert_false(attribution_allows(a, RAM + RAM_REGION, RAM_REGION + 1, ATTRIBUTION_R, false));
    g_assert_false(attribution_allows(a, RAM + RAM_REGION - 1, 2, ATTRIBUTION_R, false));
    g_assert_true(attribution_allows(a, RAM, 3 * RAM_REGION, ATTRIBUTION_R, true));
    bench_write(b, RAMREGION_PERM(2), PERM_RX | SECATTR);
    g_assert_false(attribution_allows(a, RAM, 3 * RAM_REGION, ATTRIBUTION_W, true));
    bench_free(b);
}

/* FPROTECT of MCUboot: R+X, locked. */
static void a_locked_region_keeps_its_permissions_until_reset(void)
{
    struct bench *b = set_up();
    const struct attribution *a = b->env.attribution;

    bench_write(b, FLASHREGION_PERM(0), PERM_RX | SECATTR | LOCK);
    g_assert_cmpuint(attribution_permissions(a, 0), ==, PERM_RX);
    bench_write(b, FLASHREGION_PERM(0), 0x17);
    g_assert_cmpstr(b->last_id, ==, "spu-locked");
    g_assert_cmpuint(attribution_permissions(a, 0), ==, PERM_RX);
    g_assert_cmphex(bench_read(b, FLASHREGION_PERM(0)), ==, PERM_RX | SECATTR | LOCK);
    periph_reset(a->spu, false);
    g_assert_cmpuint(attribution_permissions(a, 0), ==, 7);
    bench_free(b);
}

static void the_callable_part_lies_at_the_end_of_its_secure_region(void)
{
    struct bench *b = set_up();
    const struct attribution *a = b->env.attribution;

    bench_write(b, FLASHNSC_REGION(0), 5);
    bench_write(b, FLASHNSC_SIZE(0), 2);
    g_assert_false(attribution_is_callable(a, 6 * FLASH_REGION - 65));
    g_assert_true(attribution_is_callable(a, 6 * FLASH_REGION - 64));
    g_assert_true(attribution_is_callable(a, 6 * FLASH_REGION - 1));
    g_assert_false(attribution_is_callable(a, 6 * FLASH_REGION));
    bench_write(b, FLASHREGION_PERM(5), 7);
    g_assert_false(attribution_is_callable(a, 6 * FLASH_REGION - 1));
    bench_free(b);
}

static void periphid_tells_what_the_slot_is(void)
{
    struct bench *b = set_up();

    g_assert_cmphex(bench_read(b, PERIPHID_PERM(SERIAL0)), ==, 0x8000003a);
    g_assert_cmphex(bench_read(b, PERIPHID_PERM(NVMC)), ==, 0x80000013);
    g_assert_cmphex(bench_read(b, PERIPHID_PERM(GPIOTE1)), ==, 0x80000000);
    g_assert_cmphex(bench_read(b, PERIPHID_PERM(2)) >> 31, ==, 0);
    bench_free(b);
}

static void only_a_user_selectable_peripheral_changes_its_security(void)
{
    struct bench *b = set_up();

    bench_write(b, PERIPHID_PERM(SERIAL0), 0);
    g_assert_cmphex(bench_read(b, PERIPHID_PERM(SERIAL0)), ==, 0x8000000a);
    bench_write(b, PERIPHID_PERM(3), 0);
    g_assert_cmphex(bench_read(b, PERIPHID_PERM(3)), ==, 0x80000011);
    bench_free(b);
}

static void a_non_secure_access_to_a_secure_peripheral_is_a_bus_error_and_an_event(void)
{
    struct bench *b = set_up();
    uint32_t value;

    periph_new(&uarte_type, "UARTE0", UARTE0, 8, 0, &b->env);
    bench_write(b, INTENSET, BIT(2));
    g_assert_false(mmio_read(&b->mmio, UARTE0_NS + 0x500, 4, false, &value));
    g_assert_cmpuint(bench_read(b, EVENTS_PERIPHACCERR), ==, 1);
    g_assert_true(b->irq.level[3]);
    g_assert_false(mmio_write(&b->mmio, UARTE0_NS + 0x500, 4, false, 8));
    bench_write(b, PERIPHID_PERM(SERIAL0), 0);
    g_assert_true(mmio_write(&b->mmio, UARTE0_NS + 0x500, 4, false, 8));
    bench_free(b);
}

static void easydma_has_the_security_of_its_peripheral(void)
{
    struct bench *b = set_up();
    struct periph *uarte = periph_new(&uarte_type, "UARTE0", UARTE0, 8, 0, &b->env);
    uint32_t word = 0x12345678;

    g_assert_true(easydma_write(uarte, RAM, &word, 4));
    bench_write(b, PERIPHID_PERM(SERIAL0), SECATTR);
    g_assert_false(easydma_write(uarte, RAM + 8, &word, 4));
    g_assert_cmpstr(b->last_id, ==, "easydma-refused");
    g_assert_cmpuint(load_le32(b->ram + 8), ==, 0);
    g_assert_cmpuint(bench_read(b, EVENTS_RAMACCERR), ==, 1);
    bench_write(b, RAMREGION_PERM(0), 7);
    g_assert_true(easydma_write(uarte, RAM + 8, &word, 4));
    bench_free(b);
}

static void refusals_raise_the_event_of_what_was_accessed(void)
{
    struct bench *b = set_up();

    attribution_refuse(b->env.attribution, 0x1000);
    g_assert_cmpuint(bench_read(b, EVENTS_FLASHACCERR), ==, 1);
    g_assert_cmpuint(bench_read(b, EVENTS_RAMACCERR), ==, 0);
    attribution_refuse(b->env.attribution, RAM);
    g_assert_cmpuint(bench_read(b, EVENTS_RAMACCERR), ==, 1);
    bench_free(b);
}

static void extdomain_tells_whether_the_network_core_is_secure(void)
{
    struct bench *b = set_up();

    g_assert_false(b->env.attribution->network_secure);
    bench_write(b, EXTDOMAIN_PERM, SECATTR);
    g_assert_true(b->env.attribution->network_secure);
    g_assert_cmphex(b->signals.value[SIGNAL_EXTDOMAIN], ==, 0x12);
    bench_free(b);
}

static void a_port_lock_freezes_its_pins_attributes(void)
{
    struct bench *b = set_up();

    bench_write(b, GPIOPORT_PERM(1), 0xf);
    bench_write(b, GPIOPORT_LOCK(1), 1);
    bench_write(b, GPIOPORT_PERM(1), 0);
    bench_write(b, GPIOPORT_LOCK(1), 0);
    bench_write(b, GPIOPORT_PERM(1), 0);
    g_assert_cmphex(bench_read(b, GPIOPORT_PERM(1)), ==, 0xf);
    bench_write(b, GPIOPORT_PERM(0), 0);
    g_assert_cmphex(bench_read(b, GPIOPORT_PERM(0)), ==, 0);
    bench_free(b);
}

/* P0 through either alias; pin 3 is non-secure. */
static void non_secure_code_reaches_its_own_pins_only(void)
{
    struct bench *b = set_up();
    uint32_t value;

    periph_new(&gpio_type, "P0", P0, IRQ_NONE, 0, &b->env);
    bench_write(b, PERIPHID_PERM(P0_ID), 0x80000002); /* PRESENT, split */
    bench_write(b, GPIOPORT_PERM(0), ~BIT(3));
    bench_write(b, P0 + OUTSET, BIT(2));
    g_assert_true(mmio_write(&b->mmio, P0_NS + OUTSET, 4, false, BIT(3) | BIT(4)));
    g_assert_cmphex(bench_read(b, P0 + OUT), ==, BIT(2) | BIT(3));
    g_assert_true(mmio_read(&b->mmio, P0_NS + OUT, 4, false, &value));
    g_assert_cmphex(value, ==, BIT(3));
    g_assert_true(mmio_write(&b->mmio, P0_NS + PIN_CNF(2), 4, false, 1));
    g_assert_cmphex(bench_read(b, P0 + PIN_CNF(2)), ==, 2);
    g_assert_true(mmio_write(&b->mmio, P0_NS + PIN_CNF(3), 4, false, 1));
    g_assert_cmphex(bench_read(b, P0 + PIN_CNF(3)), ==, 1);
    bench_free(b);
}

static void non_secure_code_enables_its_own_dppi_channels_only(void)
{
    struct bench *b = set_up();
    uint32_t value;

    periph_new(&dppic_type, "DPPIC", DPPIC, IRQ_NONE, 0, &b->env);
    bench_write(b, PERIPHID_PERM(DPPIC >> 12 & 0xff), 0x80000002);
    bench_write(b, DPPI_PERM, ~BIT(5));
    bench_write(b, DPPIC + CHENSET, BIT(4));
    g_assert_true(mmio_write(&b->mmio, DPPIC_NS + CHENSET, 4, false, BIT(5) | BIT(6)));
    g_assert_cmphex(b->dppi.enabled, ==, BIT(4) | BIT(5));
    g_assert_true(mmio_read(&b->mmio, DPPIC_NS + CHEN, 4, false, &value));
    g_assert_cmphex(value, ==, BIT(5));
    bench_free(b);
}

static void count_change(void *ctx, const struct attribution *a)
{
    ++*(unsigned *)ctx;
}

static void the_cpu_hears_of_every_change(void)
{
    struct bench *b = set_up();
    unsigned changes = 0;
    struct attribution_listener listener = {.changed = count_change};

    attribution_listen(b->env.attribution, &listener, &changes);
    bench_write(b, FLASHREGION_PERM(0), 7);
    bench_write(b, RAMREGION_PERM(0), 7);
    bench_write(b, FLASHNSC_SIZE(1), 1);
    bench_write(b, PERIPHID_PERM(SERIAL0), 0);
    bench_write(b, EXTDOMAIN_PERM, SECATTR);
    g_assert_cmpuint(changes, ==, 5);
    bench_free(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spu/pins", non_secure_code_reaches_its_own_pins_only);
    g_test_add_func("/spu/channels", non_secure_code_enables_its_own_dppi_channels_only);
    g_test_add_func("/spu/reset", everything_is_secure_after_reset_and_all_accesses_are_permitted);
    g_test_add_func("/spu/region", a_region_register_covers_its_16_kib_of_flash_or_8_kib_of_ram);
    g_test_add_func("/spu/range", a_range_is_allowed_only_when_every_region_of_it_allows_it);
    g_test_add_func("/spu/lock", a_locked_region_keeps_its_permissions_until_reset);
    g_test_add_func("/spu/nsc", the_callable_part_lies_at_the_end_of_its_secure_region);
    g_test_add_func("/spu/periphid", periphid_tells_what_the_slot_is);
    g_test_add_func("/spu/periphid/fixed", only_a_user_selectable_peripheral_changes_its_security);
    g_test_add_func("/spu/mmio",
                    a_non_secure_access_to_a_secure_peripheral_is_a_bus_error_and_an_event);
    g_test_add_func("/spu/easydma", easydma_has_the_security_of_its_peripheral);
    g_test_add_func("/spu/refused", refusals_raise_the_event_of_what_was_accessed);
    g_test_add_func("/spu/extdomain", extdomain_tells_whether_the_network_core_is_secure);
    g_test_add_func("/spu/port", a_port_lock_freezes_its_pins_attributes);
    g_test_add_func("/spu/changed", the_cpu_hears_of_every_change);
    return g_test_run();
}
