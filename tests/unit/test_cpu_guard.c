/*
 * What SPU refuses to a core: permissions of flash and RAM, and RAM of the other domain.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "bus/attribution.h"
#include "cpu_guard_code.h"

#define IBUSERR   BIT(8)
#define PRECISERR BIT(9)
#define STKERR    BIT(12)
#define BFARVALID BIT(15)

#define ALL        (ATTRIBUTION_R | ATTRIBUTION_W | ATTRIBUTION_X | ATTRIBUTION_SECURE)
#define RAM_REGION UINT32_C(0x20002000) /* number 1 */
#define FLASH_DATA UINT32_C(0x0000c000) /* number 3 */
#define TARGET     UINT32_C(0x20007ff0) /* where the code finds the address it uses */

enum { HARDFAULT = 3 };

struct rig {
    struct cpu_bench *b;
    struct attribution spu;
    unsigned refusals;
    uint32_t refused;
};

static void on_refused(void *spu, uint32_t addr)
{
    struct rig *r = spu;

    r->refusals++;
    r->refused = addr;
}

static void init(struct rig *r)
{
    *r = (struct rig){.spu = {.refused = on_refused, .spu = r}};
    memset(r->spu.flash, ALL, sizeof(r->spu.flash));
    memset(r->spu.ram, ALL, sizeof(r->spu.ram));
}

/* Runs code that uses `target`; NULL: it ends without a fault. */
static const struct cpu_fault *run(struct rig *r, const uint16_t *code, unsigned n, uint32_t target)
{
    struct cpu_bench *b = r->b;

    cpu_bench_put(b, BENCH_CPU_MAIN, code, n);
    cpu_bench_set_word(b, TARGET, target);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    return cpu_active_exception(b->cpu) == HARDFAULT ? cpu_last_fault(b->cpu) : NULL;
}
#define RUN(r, code, target) run((r), (code), ARRAY_LEN(code), (target))

static void assert_bus_fault(struct rig *r, const struct cpu_fault *f, uint32_t cfsr, uint32_t addr)
{
    g_assert_nonnull(f);
    g_assert_cmphex(f->cfsr, ==, cfsr);
    if (cfsr & BFARVALID)
        g_assert_cmphex(f->bfar, ==, addr);
    g_assert_cmpuint(r->refusals, ==, 1);
    g_assert_cmphex(r->refused, ==, addr);
}

/* An application core whose SPU is r's. */
static void set_up(struct rig *r, struct cpu_bench *b)
{
    init(r);
    r->b = b;
    b->mmio.attribution = &r->spu;
}

/* False: this engine does not see data accesses. */
static bool set_up_data(struct rig *r, struct cpu_bench *b)
{
    set_up(r, b);
    if (engine_caps(cpu_engine(b->cpu)) & ENGINE_CAP_MPU)
        return true;
    g_test_skip("this engine does not ask about data");
    return false;
}

static void a_store_to_ram_without_write_permission_is_a_bus_fault(struct cpu_bench *b)
{
    struct rig r;
    const struct cpu_fault *f;

    if (!set_up_data(&r, b))
        return;
    r.spu.ram[1] &= ~ATTRIBUTION_W;
    f = RUN(&r, store, RAM_REGION);
    assert_bus_fault(&r, f, PRECISERR | BFARVALID, RAM_REGION + 4);
    g_assert_cmphex(f->pc, ==, BENCH_CPU_MAIN + 6);
    g_assert_cmphex(cpu_bench_word(b, RAM_REGION + 4), ==, 0);
    g_assert_null(RUN(&r, store, RAM_REGION - 8));
    g_assert_cmphex(cpu_bench_word(b, RAM_REGION - 4), ==, 4);
}

static void a_change_holds_for_code_that_ran_before(struct cpu_bench *b)
{
    struct rig r;

    if (!set_up_data(&r, b))
        return;
    g_assert_null(RUN(&r, store, RAM_REGION));
    r.spu.ram[1] &= ~ATTRIBUTION_W;
    attribution_tell(&r.spu);
    g_assert_nonnull(RUN(&r, store, RAM_REGION));
    r.spu.ram[1] = ALL;
    attribution_tell(&r.spu);
    g_assert_null(RUN(&r, store, RAM_REGION));
}

static void flash_without_read_permission_cannot_be_loaded(struct cpu_bench *b)
{
    struct rig r;
    const struct cpu_fault *f;

    if (!set_up_data(&r, b))
        return;
    r.spu.flash[3] &= ~ATTRIBUTION_R;
    f = RUN(&r, load, FLASH_DATA);
    assert_bus_fault(&r, f, PRECISERR | BFARVALID, FLASH_DATA + 4);
    g_assert_cmpuint(f->r[4], ==, 4);
}

static void flash_without_write_permission_is_read_and_executed(struct cpu_bench *b)
{
    struct rig r;

    set_up(&r, b);
    memset(r.spu.flash, ATTRIBUTION_R | ATTRIBUTION_X | ATTRIBUTION_SECURE, sizeof(r.spu.flash));
    g_assert_null(RUN(&r, load, FLASH_DATA));
    g_assert_cmpuint(r.refusals, ==, 0);
}

static const uint16_t just_return[] = {0x4770};

static void code_without_execute_permission_is_ibuserr(struct cpu_bench *b)
{
    struct rig r;
    const struct cpu_fault *f;

    set_up(&r, b);
    PUT(b, RAM_REGION, just_return);
    g_assert_null(RUN(&r, jump, RAM_REGION));
    r.spu.ram[1] &= ~ATTRIBUTION_X;
    f = RUN(&r, jump, RAM_REGION);
    assert_bus_fault(&r, f, IBUSERR, RAM_REGION);
    g_assert_cmphex(f->pc, ==, RAM_REGION);
}

static void the_neighbour_of_a_closed_region_is_executable(struct cpu_bench *b)
{
    struct rig r;

    set_up(&r, b);
    PUT(b, RAM_REGION - 2, just_return);
    r.spu.ram[1] &= ~ATTRIBUTION_X;
    g_assert_null(RUN(&r, jump, RAM_REGION - 2));
    g_assert_cmpuint(r.refusals, ==, 0);
}

static void a_frame_that_cannot_be_written_sets_stkerr(struct cpu_bench *b)
{
    struct rig r;

    set_up(&r, b);
    r.spu.ram[1] &= ~ATTRIBUTION_W;
    assert_bus_fault(&r, RUN(&r, stack, RAM_REGION), STKERR, RAM_REGION + 32);
    g_assert_cmphex(cpu_bench_word(b, RAM_REGION + 32), ==, 0);
}

/* The network core: everything is the other domain's RAM here. */
static void with_network_core(void (*test)(struct rig *r))
{
    struct rig r;

    init(&r);
    r.b = cpu_bench_new(
        &(struct cpu_bench_options){.engine = ENGINE_INTERPOSE, .net = true, .external = &r.spu});
    if (r.b == NULL) {
        g_test_skip("libunicorn cannot be interposed here");
        return;
    }
    /* What the code itself needs. */
    r.spu.ram[3] = ATTRIBUTION_R | ATTRIBUTION_W | ATTRIBUTION_X;
    test(&r);
    cpu_bench_free(r.b);
}

static void secure_ram_is_closed(struct rig *r)
{
    const struct cpu_fault *f = RUN(r, load, RAM_REGION);

    assert_bus_fault(r, f, PRECISERR | BFARVALID, RAM_REGION + 4);
    g_assert_cmphex(f->pc, ==, BENCH_CPU_MAIN + 6);
}

static void secure_ram_of_the_other_domain_is_closed_to_the_network_core(void)
{
    with_network_core(secure_ram_is_closed);
}

static void extdomain_opens_ram(struct rig *r)
{
    r->spu.network_secure = true;
    g_assert_null(RUN(r, load, RAM_REGION));
    r->spu.network_secure = false;
    attribution_tell(&r->spu);
    g_assert_nonnull(RUN(r, load, RAM_REGION));
}

static void extdomain_opens_the_ram_of_the_other_domain(void)
{
    with_network_core(extdomain_opens_ram);
}

static void non_secure_ram_is_open(struct rig *r)
{
    r->spu.ram[1] = ATTRIBUTION_R | ATTRIBUTION_W;
    g_assert_null(RUN(r, load, RAM_REGION));
    g_assert_null(RUN(r, store, RAM_REGION));
    g_assert_nonnull(RUN(r, jump, RAM_REGION));
}

static void non_secure_ram_of_the_other_domain_obeys_its_permissions(void)
{
    with_network_core(non_secure_ram_is_open);
}

static void closed_ram_is_out_of_reach(struct rig *r)
{
    r->spu.network_secure = true;
    r->spu.closed = 1;
    g_assert_nonnull(RUN(r, load, RAM_REGION));
    g_assert_cmpuint(r->refusals, ==, 0); /* DCNF says so, not SPU */
    r->spu.closed = 2;
    attribution_tell(&r->spu);
    g_assert_null(RUN(r, load, RAM_REGION));
}

static void dcnf_closes_ram_that_spu_leaves_open(void)
{
    with_network_core(closed_ram_is_out_of_reach);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("guard/store", a_store_to_ram_without_write_permission_is_a_bus_fault);
    cpu_bench_add("guard/change", a_change_holds_for_code_that_ran_before);
    cpu_bench_add("guard/load", flash_without_read_permission_cannot_be_loaded);
    cpu_bench_add("guard/fprotect", flash_without_write_permission_is_read_and_executed);
    cpu_bench_add("guard/fetch", code_without_execute_permission_is_ibuserr);
    cpu_bench_add("guard/neighbour", the_neighbour_of_a_closed_region_is_executable);
    cpu_bench_add("guard/frame", a_frame_that_cannot_be_written_sets_stkerr);
    g_test_add_func("/cpu/network/guard/secure",
                    secure_ram_of_the_other_domain_is_closed_to_the_network_core);
    g_test_add_func("/cpu/network/guard/extdomain", extdomain_opens_the_ram_of_the_other_domain);
    g_test_add_func("/cpu/network/guard/permissions",
                    non_secure_ram_of_the_other_domain_obeys_its_permissions);
    g_test_add_func("/cpu/interpose/guard/dcnf", dcnf_closes_ram_that_spu_leaves_open);
    return g_test_run();
}
