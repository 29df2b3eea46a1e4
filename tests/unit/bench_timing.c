/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_timing.h"

static void add_memory(struct timing_bench *b, const char *name, uint32_t base, enum mem_kind kind,
                       struct codebus_window *window)
{
    struct mem_region region = {.name = name,
                                .base = base,
                                .size = TIMING_SIZE,
                                .host = g_malloc0(TIMING_SIZE),
                                .kind = kind,
                                .window = window};

    if (window != NULL)
        *window = (struct codebus_window){.name = name, .base = base, .size = TIMING_SIZE};
    memory_add(&b->memory, &region);
}

struct timing_bench *timing_bench_new(bool functional)
{
    struct timing_bench *b = g_new0(struct timing_bench, 1);
    struct timing_config config = {.memory = &b->memory,
                                   .cache = &b->cache,
                                   .fpu_dsp = true,
                                   .functional = functional,
                                   .ticks_per_cycle = TICKS_A_CYCLE};

    b->cache = (struct codebus_cache){.present = true, .sets = 256};
    add_memory(b, "flash", TIMING_FLASH, MEM_FLASH, &b->flash);
    add_memory(b, "xip", TIMING_XIP, MEM_XIP, &b->xip);
    add_memory(b, "ram", TIMING_RAM, MEM_RAM, NULL);
    add_memory(b, "bare", TIMING_BARE, MEM_CONFIG, NULL);
    b->timing = timing_new(&config);
    return b;
}

void timing_bench_free(struct timing_bench *b)
{
    timing_free(b->timing);
    for (unsigned i = 0; i < b->memory.n_regions; i++)
        g_free(b->memory.region[i].host);
    g_free(b);
}

void timing_bench_put(struct timing_bench *b, uint32_t addr, const uint16_t *code, unsigned n)
{
    uint8_t *host = memory_host(&b->memory, addr, n * 2);

    g_assert_nonnull(host);
    for (unsigned i = 0; i < n; i++) {
        host[2 * i] = (uint8_t)code[i];
        host[2 * i + 1] = (uint8_t)(code[i] >> 8);
    }
}

uint32_t timing_bench_enter(struct timing_bench *b, uint32_t pc, uint32_t size)
{
    uint32_t cycles;

    timing_enter(b->timing, pc, size, b->now, &cycles);
    b->now += (uint64_t)cycles * TICKS_A_CYCLE;
    return cycles;
}

uint32_t timing_bench_once(const uint16_t *code, unsigned n)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t cycles;

    timing_bench_put(b, TIMING_BARE, code, n);
    timing_redirect(b->timing);
    cycles = timing_bench_enter(b, TIMING_BARE, n * 2);
    timing_bench_free(b);
    return cycles;
}

uint32_t timing_bench_loop(const uint16_t *code, unsigned n)
{
    struct timing_bench *b = timing_bench_new(false);
    uint32_t cycles;

    timing_bench_put(b, TIMING_BARE, code, n);
    timing_bench_enter(b, TIMING_BARE, n * 2);
    timing_bench_enter(b, TIMING_BARE, n * 2);
    cycles = timing_bench_enter(b, TIMING_BARE, n * 2);
    timing_bench_free(b);
    return cycles;
}
