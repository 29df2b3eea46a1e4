/*
 * The core on a window whose owner changes what is there to be read, and on a bus that stalls.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench_cpu.h"
#include "cpu_xip_code.h"

#define XIP_CODE (BENCH_CPU_XIP + 0x100)

static void swap_code(void *owner, uint32_t addr)
{
    struct cpu_bench *b = owner;

    g_assert_cmphex(addr & ~UINT32_C(0xfff), ==, BENCH_CPU_XIP);
    b->xip_window.watched = false;
    PUT(b, XIP_CODE, return_two);
    memory_changed(&b->memory, XIP_CODE, sizeof return_two);
    b->xip_window.generation++;
}

/* The block was translated before its owner heard of the fetch. */
static void code_that_appears_when_it_is_fetched_is_executed(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, call_xip);
    PUT(b, XIP_CODE, return_one);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 1), ==, 1);
    b->xip_window.watched = true;
    b->xip_window.accessed = swap_code;
    b->xip_window.owner = b;
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
    g_assert_cmpuint(cpu_bench_r(b, 1), ==, 2);
}

static uint32_t stall(void *owner, const struct mmio_access *a)
{
    (void)a;
    signal_raise(&((struct cpu_bench *)owner)->signals, SIGNAL_BUS_STALL, 1);
    return 0;
}

static void a_stalled_access_stops_the_core_for_good(struct cpu_bench *b)
{
    b->slot.read = stall;
    PUT(b, BENCH_CPU_MAIN, read_device);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_HANG);
    g_assert_cmpint(cpu_bench_run(b, 1000), ==, CPU_STOP_HANG);
    b->slot.read = NULL;
}

/* A debugger looks at a register: nothing hangs. */
static void a_stall_outside_an_access_of_the_core_is_none_of_its_business(struct cpu_bench *b)
{
    PUT(b, BENCH_CPU_MAIN, call_xip);
    PUT(b, XIP_CODE, return_one);
    signal_raise(&b->signals, SIGNAL_BUS_STALL, 1);
    g_assert_cmpint(cpu_bench_start(b), ==, CPU_STOP_BKPT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cpu_bench_add("xip/changed-by-fetch", code_that_appears_when_it_is_fetched_is_executed);
    cpu_bench_add("bus/stall", a_stalled_access_stops_the_core_for_good);
    cpu_bench_add("bus/stall-elsewhere",
                  a_stall_outside_an_access_of_the_core_is_none_of_its_business);
    return g_test_run();
}
