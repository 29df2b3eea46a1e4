/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"

static void keep_report(void *ctx, const struct guest_report *r)
{
    struct bench *b = ctx;

    g_free(b->last_report);
    g_free(b->last_id);
    b->last_report = g_strdup(r->text);
    b->last_id = g_strdup(r->id);
    b->last_count = r->count;
}

struct bench *bench_new(void)
{
    struct bench *b = g_new0(struct bench, 1);

    b->ram = g_malloc0(KIB(64));
    b->log = guest_log_new();
    b->log_ear.reported = keep_report;
    guest_log_listen(b->log, &b->log_ear, b);
    memory_add(
        &b->memory,
        &(struct mem_region){
            .name = "ram", .base = BENCH_RAM, .size = KIB(64), .host = b->ram, .kind = MEM_RAM});
    b->mmio.base = 0x40000000;
    dppi_init(&b->dppi, &b->sched);
    clock_set(&b->clocks, CLOCK_HCLK, 64000000);
    clock_set(&b->clocks, CLOCK_PCLK192M, 48000000);
    clock_set(&b->clocks, CLOCK_LFCLK, 32768);
    g_assert_true(errata_parse(&b->errata, "rev1", NULL));
    b->seed = 1;
    b->analog = (struct analog)ANALOG_TEST_SOURCE;
    b->usb.signals = &b->signals;
    b->env = (struct periph_env){
        .sched = &b->sched,
        .memory = &b->memory,
        .mmio = &b->mmio,
        .irq = &b->irq,
        .dppi = &b->dppi,
        .clocks = &b->clocks,
        .signals = &b->signals,
        .pins = &b->pins,
        .log = b->log,
        .errata = &b->errata,
        .cache = &b->cache,
        .analog = &b->analog,
        .usb = &b->usb,
        .antenna = &b->antenna,
        .seed = &b->seed,
    };
    return b;
}

void bench_free(struct bench *b)
{
    for (unsigned i = 0; i < MMIO_SLOTS; i++)
        while (b->mmio.slot[i] != NULL)
            periph_free(((struct periph_slot *)b->mmio.slot[i]->owner)->member[0]);
    dppi_clear(&b->dppi);
    guest_log_free(b->log);
    g_free(b->ram);
    g_free(b->last_report);
    g_free(b->last_id);
    g_free(b);
}

uint32_t bench_read(struct bench *b, uint32_t addr)
{
    uint32_t value;

    g_assert_true(mmio_read(&b->mmio, addr, 4, true, &value));
    return value;
}

void bench_write_sized(struct bench *b, uint32_t addr, unsigned size, uint32_t value)
{
    g_assert_true(mmio_write(&b->mmio, addr, size, true, value));
}

void bench_write(struct bench *b, uint32_t addr, uint32_t value)
{
    bench_write_sized(b, addr, 4, value);
}

typedef void (*device_fn)(struct periph *p, void *data);

static void each_device(struct bench *b, device_fn fn, void *data)
{
    for (unsigned i = 0; i < MMIO_SLOTS; i++) {
        const struct mmio_slot *page = b->mmio.slot[i];
        const struct periph_slot *slot = page != NULL && page->first == 0 ? page->owner : NULL;

        for (unsigned k = 0; slot != NULL && k < slot->n_members; k++)
            fn(slot->member[k], data);
    }
}

static void walk_device(struct periph *p, void *data)
{
    char *name = g_strdup_printf("%s@%08x", p->name, p->base);

    state_begin(data, name);
    periph_walk(p, data);
    g_free(name);
}

static void device_restored(struct periph *p, void *data)
{
    periph_restored(p);
}

void bench_walk(struct bench *b, struct state_walk *w)
{
    state_begin(w, "bench");
    sched_walk(&b->sched, w);
    state_part(w, b->ram, KIB(64));
    STATE_PART(w, b->seed);
    STATE_PART(w, b->cache);
    irq_walk(&b->irq, w);
    dppi_walk(&b->dppi, w);
    clock_walk(&b->clocks, w);
    signals_walk(&b->signals, w);
    pins_walk(&b->pins, w);
    each_device(b, walk_device, w);
    if (w->restores)
        each_device(b, device_restored, NULL);
}

void bench_run(struct bench *b, ticks_t duration)
{
    sched_run(&b->sched, sched_now(&b->sched) + duration);
}

ticks_t bench_run_until_event(struct bench *b, uint32_t addr, ticks_t limit)
{
    ticks_t start = sched_now(&b->sched);

    while (bench_read(b, addr) == 0) {
        ticks_t next = sched_next(&b->sched);

        if (next > start + limit)
            return TICKS_NEVER;
        sched_run(&b->sched, next);
    }
    return sched_now(&b->sched) - start;
}
