/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_cpu.h"

#define DEVICE_RAISE 0x100
#define DEVICE_DROP  0x104

static uint32_t device_read(void *owner, const struct mmio_access *a)
{
    struct cpu_bench *b = owner;

    b->device_reads++;
    b->device_when = sched_now(&b->sched);
    return a->offset < sizeof(b->device) ? b->device[a->offset / 4] : 0;
}

static void device_write(void *owner, const struct mmio_access *a, uint32_t value)
{
    struct cpu_bench *b = owner;

    b->device_writes++;
    b->device_when = sched_now(&b->sched);
    if (a->offset == DEVICE_RAISE)
        irq_set(&b->irq, value, true);
    else if (a->offset == DEVICE_DROP)
        irq_set(&b->irq, value, false);
    else if (a->offset < sizeof(b->device))
        b->device[a->offset / 4] = value;
}

static void signalled(void *ctx, enum signal_id id, uint32_t value)
{
    struct cpu_bench *b = ctx;

    if (id == SIGNAL_RESET_REQUEST)
        b->reset_requests |= value;
    else if (value != 0)
        b->sleeps++;
    else
        b->wakes++;
}

static uint8_t *add_region(struct cpu_bench *b, const char *name, uint32_t base, enum mem_kind kind,
                           struct codebus_window *window)
{
    uint8_t *host = g_malloc0(BENCH_CPU_SIZE);

    if (window != NULL)
        *window = (struct codebus_window){.name = name, .base = base, .size = BENCH_CPU_SIZE};
    memory_add(&b->memory, &(struct mem_region){
                               .name = name,
                               .base = base,
                               .size = BENCH_CPU_SIZE,
                               .host = host,
                               .kind = kind,
                               .window = window,
                           });
    return host;
}

static void add_bus(struct cpu_bench *b)
{
    b->flash = add_region(b, "flash", BENCH_CPU_FLASH, MEM_FLASH, &b->flash_window);
    b->xip = add_region(b, "xip", BENCH_CPU_XIP, MEM_XIP, &b->xip_window);
    b->ram = add_region(b, "ram", BENCH_CPU_RAM, MEM_RAM, NULL);
    b->mmio.base = 0x40000000;
    b->slot = (struct mmio_slot){"device", b, device_read, device_write};
    mmio_attach(&b->mmio, BENCH_CPU_DEVICE, &b->slot);
    clock_set(&b->clocks, CLOCK_HCLK, 64000000);
    b->sleep_ear.raised = b->reset_ear.raised = signalled;
    signal_listen(&b->signals, SIGNAL_CPU_SLEEP, &b->sleep_ear, b);
    signal_listen(&b->signals, SIGNAL_RESET_REQUEST, &b->reset_ear, b);
    b->log = guest_log_new();
}

static void add_vectors(struct cpu_bench *b)
{
    static const uint16_t bkpt[] = {0xbe00};

    for (unsigned n = 1; n < 64; n++)
        cpu_bench_vector(b, n, BENCH_CPU_TRAP);
    store_le32(b->flash, BENCH_CPU_STACK);
    cpu_bench_vector(b, 1, BENCH_CPU_MAIN);
    PUT(b, BENCH_CPU_TRAP, bkpt);
}

struct cpu_bench *cpu_bench_new(const struct cpu_bench_options *options)
{
    struct cpu_bench *b = g_new0(struct cpu_bench, 1);
    struct cpu_config config = {
        .name = options->net ? "net" : "app",
        .fpu = !options->net,
        .dsp = !options->net,
        .trustzone = !options->net,
        .n_irqs = 48,
        .n_mpu_regions = 8,
        .memory = &b->memory,
        .mmio = &b->mmio,
        .external = options->external,
        .irq = &b->irq,
        .sched = &b->sched,
        .clocks = &b->clocks,
        .signals = &b->signals,
        .cache = &b->cache,
        .engine = options->engine,
    };

    add_bus(b);
    add_vectors(b);
    config.log = b->log;
    b->cpu = cpu_new(&config, NULL);
    if (b->cpu == NULL) {
        cpu_bench_free(b);
        return NULL;
    }
    cpu_set_halting_debug(b->cpu, true);
    return b;
}

void cpu_bench_free(struct cpu_bench *b)
{
    cpu_free(b->cpu);
    guest_log_free(b->log);
    g_free(b->flash);
    g_free(b->xip);
    g_free(b->ram);
    g_free(b);
}

void cpu_bench_put(struct cpu_bench *b, uint32_t addr, const uint16_t *code, unsigned n)
{
    uint8_t *host = memory_host(&b->memory, addr, 2 * n);

    g_assert_nonnull(host);
    for (unsigned i = 0; i < n; i++) {
        host[2 * i] = (uint8_t)code[i];
        host[2 * i + 1] = (uint8_t)(code[i] >> 8);
    }
    memory_changed(&b->memory, addr, 2 * n);
}

void cpu_bench_vector(struct cpu_bench *b, unsigned exception, uint32_t handler)
{
    store_le32(b->flash + 4 * exception, handler | 1);
}

uint32_t cpu_bench_word(struct cpu_bench *b, uint32_t addr)
{
    return load_le32(memory_host(&b->memory, addr, 4));
}

void cpu_bench_set_word(struct cpu_bench *b, uint32_t addr, uint32_t value)
{
    store_le32(memory_host(&b->memory, addr, 4), value);
    memory_changed(&b->memory, addr, 4);
}

enum cpu_stop cpu_bench_run(struct cpu_bench *b, uint64_t cycles)
{
    ticks_t until = cpu_time(b->cpu) + cycles * TICKS_HCLK64M;

    for (;;) {
        enum cpu_stop stop = cpu_run(b->cpu, until);
        ticks_t next = MIN(sched_next(&b->sched), until);

        if (stop != CPU_STOP_SLEEP || (next >= until && cpu_time(b->cpu) >= until))
            return stop;
        sched_run(&b->sched, next);
        cpu_skip_to(b->cpu, next);
    }
}

enum cpu_stop cpu_bench_start(struct cpu_bench *b)
{
    cpu_reset(b->cpu);
    return cpu_bench_run(b, 64000);
}

struct job {
    struct cpu_bench_options options;
    void (*test)(struct cpu_bench *b);
};

static void run_job(const void *data)
{
    const struct job *job = data;
    struct cpu_bench *b = cpu_bench_new(&job->options);

    if (b == NULL) {
        g_test_skip("no such engine");
        return;
    }
    job->test(b);
    cpu_bench_free(b);
}

static void add(const char *name, void (*test)(struct cpu_bench *b), bool net)
{
    static const char *const engines[] = {
        [ENGINE_INTERPOSE] = "interpose",
        [ENGINE_PORTABLE] = "portable",
    };

    for (enum engine_kind kind = ENGINE_INTERPOSE; kind <= ENGINE_PORTABLE; kind++) {
        char *path = g_strdup_printf("/cpu/%s%s/%s", engines[kind], net ? "-net" : "", name);
        struct job *job = g_new(struct job, 1);

        *job = (struct job){{kind, net}, test};
        g_test_add_data_func_full(path, job, run_job, g_free);
        g_free(path);
    }
}

void cpu_bench_add(const char *name, void (*test)(struct cpu_bench *b))
{
    add(name, test, false);
}

void cpu_bench_add_net(const char *name, void (*test)(struct cpu_bench *b))
{
    add(name, test, true);
}
