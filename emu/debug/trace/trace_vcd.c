/*
 * Levels as a logic analyser sees them: the wires of the flash chip, the pins, and what no analyser
 * sees: the active exception and the sleep of each core.
 *
 * Models: every clock of SCK in mode 0, opcode, address and data on the lines that carry them; an
 * XIP read that goes on where the last one ended keeps CS# low.
 * Omits: levels of mode and dummy clocks (0); data of custom instructions behind the first
 * NOR_WATCH_BYTES; levels of serial buses other than QSPI, which shift no bits here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bus/map.h"
#include "debug/trace/trace_priv.h"
#include "debug/trace/vcd.h"
#include "periph/qspi/qspi.h"

#define PACKAGE_PINS   48
#define EXCEPTION_BITS 9
#define LINES          4

struct levels_core {
    struct levels *levels;
    struct cpu *cpu;
    unsigned asleep, exception; /* signals */
    struct cpu_listener cpu_ear;
    struct signal_listener sleep_ear;
};

struct levels {
    struct trace *trace;
    struct vcd *vcd;
    struct levels_core core[CORES];
    unsigned sck, csn, io[LINES], pin[PACKAGE_PINS];
    ticks_t free;  /* when the wires have carried all that was told */
    bool xip_open; /* CS# is low between XIP reads */
    struct nor_listener nor_ear;
    struct codebus_listener xip_ear;
    struct pin_listener pin_ear;
};

/* A pulse of CS# under construction. */
struct wave {
    struct levels *levels;
    ticks_t begin;
    uint32_t sck_hz;
    uint64_t clocks; /* so far */
};

static void change(struct levels *l, unsigned signal, ticks_t when, unsigned value)
{
    if (trace_wants(l->trace, TRACE_VCD, when))
        vcd_change(l->vcd, signal, when, (uint16_t)value);
}

/* --- the flash chip's wires --- */

/* The middle of it is half a clock later. */
static ticks_t clock_begins(const struct wave *w, uint64_t clock)
{
    return w->begin + clock * TICKS_PER_SECOND / w->sck_hz;
}

/* One clock with the lines of `mask` at `value`. */
static void clock_out(struct wave *w, unsigned mask, unsigned value)
{
    struct levels *l = w->levels;
    ticks_t from = clock_begins(w, w->clocks), to = clock_begins(w, w->clocks + 1);

    for (unsigned i = 0; i < LINES; i++)
        if ((mask >> i & 1) != 0)
            change(l, l->io[i], from, value >> i & 1);
    change(l, l->sck, from + (to - from) / 2, 1);
    change(l, l->sck, to - (to - from) / 8, 0);
    w->clocks++;
}

/* On one line the controller talks on IO0, the chip on IO1. */
static void shift(struct wave *w, uint8_t byte, unsigned lines, bool from_chip)
{
    unsigned shift = lines == 1 && from_chip ? 1 : 0, mask = (1u << lines) - 1;

    for (unsigned bit = 8; bit > 0; bit -= lines)
        clock_out(w, mask << shift, (byte >> (bit - lines) & mask) << shift);
}

/* Both at once, as far as bytes are known. */
static void shift_both(struct wave *w, const struct nor_frame *f)
{
    for (uint32_t i = 0; i < f->len; i++)
        for (unsigned bit = 8; bit-- > 0;) {
            bool known = i < NOR_WATCH_BYTES;
            unsigned out = known ? f->out[i] >> bit & 1 : 0, in = known ? f->in[i] >> bit & 1 : 0;

            clock_out(w, 3, out | in << 1);
        }
}

static unsigned usable(unsigned lines)
{
    return lines == 2 || lines == 4 ? lines : 1;
}

static void draw_data(struct wave *w, const struct nor_frame *f)
{
    const uint8_t *data = f->in != NULL ? f->in : f->out;

    if (f->in != NULL && f->out != NULL)
        shift_both(w, f);
    else
        for (uint32_t i = 0; data != NULL && i < f->len; i++)
            shift(w, data[i], usable(f->lines_data), f->in != NULL);
}

static void draw_command(struct wave *w, const struct nor_frame *f)
{
    change(w->levels, w->levels->csn, w->begin, 0);
    shift(w, f->opcode, 1, false);
    for (unsigned i = f->address_bytes; i-- > 0;)
        shift(w, (uint8_t)(f->address >> i * 8), usable(f->lines_address), false);
    for (unsigned i = 0; i < f->dummy; i++)
        clock_out(w, 0, 0);
}

/* Between the last falling edge of SCK and the next pulse. */
static void deselect(struct levels *l, ticks_t when)
{
    change(l, l->csn, when, 1);
    l->xip_open = false;
}

static struct wave wave_from(struct levels *l, ticks_t begin, uint32_t sck_hz)
{
    return (struct wave){l, MAX(begin, l->free), MAX(sck_hz, 1), 0};
}

static void end_wave(struct wave *w)
{
    w->levels->free = clock_begins(w, w->clocks);
}

static void on_frame(void *ctx, const struct nor_frame *f)
{
    struct levels *l = ctx;
    ticks_t end = sched_now(machine_sched(l->trace->machine));
    ticks_t length = trace_frame_clocks(f) * TICKS_PER_SECOND / MAX(f->wires.sck_hz, 1);
    struct wave w = wave_from(l, end - MIN(length, end), f->wires.sck_hz);
    ticks_t clock = TICKS_PER_SECOND / w.sck_hz;

    if (l->xip_open)
        deselect(l, w.begin);
    if (w.begin == l->free)
        w.begin += clock; /* CS# is high for a moment */
    draw_command(&w, f);
    draw_data(&w, f);
    end_wave(&w);
    deselect(l, l->free - clock / 16);
}

static void on_fetched(void *ctx, uint32_t addr, unsigned size, bool streams)
{
    struct levels *l = ctx;
    const uint8_t *data = memory_host(machine_memory(l->trace->machine, CORE_APP), addr, size);
    struct nor_frame f =
        qspi_xip_frame(l->trace->qspi, addr - XIP_BASE, (uint8_t *)data, data != NULL ? size : 0);
    struct wave w =
        wave_from(l, cpu_time(machine_cpu(l->trace->machine, CORE_APP)), f.wires.sck_hz);

    if (!streams || !l->xip_open) {
        if (l->xip_open)
            deselect(l, w.begin);
        w.begin += TICKS_PER_SECOND / w.sck_hz;
        draw_command(&w, &f);
    }
    draw_data(&w, &f);
    end_wave(&w);
    l->xip_open = true;
}

/* --- cores and pins --- */

static void on_entry(void *ctx, unsigned exception, uint32_t return_pc)
{
    struct levels_core *c = ctx;

    change(c->levels, c->exception, cpu_time(c->cpu), exception);
}

static void on_return(void *ctx, unsigned exception, uint32_t to_pc)
{
    struct levels_core *c = ctx;

    change(c->levels, c->exception, cpu_time(c->cpu), cpu_active_exception(c->cpu));
}

static void on_sleep(void *ctx, enum signal_id id, uint32_t asleep)
{
    struct levels_core *c = ctx;

    change(c->levels, c->asleep, cpu_time(c->cpu), asleep != 0);
}

static void on_level(void *ctx, unsigned pin, bool level)
{
    struct levels *l = ctx;

    if (pin < PACKAGE_PINS)
        change(l, l->pin[pin], sched_now(machine_sched(l->trace->machine)), level);
}

/* --- life --- */

static void add_core(struct levels *l, enum machine_core core)
{
    static const char *const asleep[CORES] = {"app_asleep", "net_asleep"};
    static const char *const exception[CORES] = {"app_exception", "net_exception"};
    struct levels_core *c = &l->core[core];
    struct machine *m = l->trace->machine;

    c->levels = l;
    c->cpu = machine_cpu(m, core);
    c->asleep = vcd_add(l->vcd, cpu_name(c->cpu), asleep[core], 1, 0);
    c->exception = vcd_add(l->vcd, cpu_name(c->cpu), exception[core], EXCEPTION_BITS, 0);
    c->cpu_ear.exception_entry = on_entry;
    c->cpu_ear.exception_return = on_return;
    c->sleep_ear.raised = on_sleep;
    cpu_listen(c->cpu, &c->cpu_ear, c);
    signal_listen(machine_periph(m, core, "CLOCK")->env->signals, SIGNAL_CPU_SLEEP, &c->sleep_ear,
                  c);
}

static void add_wires(struct levels *l)
{
    static const char *const lines[LINES] = {"io0", "io1", "io2", "io3"};

    l->sck = vcd_add(l->vcd, "qspi", "sck", 1, 0);
    l->csn = vcd_add(l->vcd, "qspi", "csn", 1, 1);
    for (unsigned i = 0; i < LINES; i++)
        l->io[i] = vcd_add(l->vcd, "qspi", lines[i], 1, 0);
}

static void add_pins(struct levels *l)
{
    struct pins *pins = machine_pins(l->trace->machine);

    for (unsigned i = 0; i < PACKAGE_PINS; i++) {
        char *name = g_strdup_printf("P%u_%02u", i / 32, i % 32);

        l->pin[i] = vcd_add(l->vcd, "pins", name, 1, pins_level(pins, i));
        g_free(name);
    }
}

static void write_text(void *ctx, const void *text, size_t len)
{
    trace_write(ctx, TRACE_VCD, text, len);
}

void trace_vcd_start(struct trace *t)
{
    struct levels *l = g_new0(struct levels, 1);

    l->trace = t;
    l->vcd = vcd_new(write_text, t);
    add_wires(l);
    for (unsigned i = 0; i < CORES; i++)
        if (t->filter.core[i])
            add_core(l, i);
    add_pins(l);
    l->nor_ear.frame = on_frame;
    l->xip_ear.fetched = on_fetched;
    l->pin_ear.level = on_level;
    nor_listen(machine_chip(t->machine), &l->nor_ear, l);
    codebus_listen(memory_find(machine_memory(t->machine, CORE_APP), XIP_BASE)->window, &l->xip_ear,
                   l);
    pins_listen(machine_pins(t->machine), &l->pin_ear, l);
    t->levels = l;
}

void trace_vcd_finish(struct trace *t)
{
    struct levels *l = t->levels;

    if (l == NULL)
        return;
    for (unsigned i = 0; i < CORES; i++) {
        if (l->core[i].levels == NULL)
            continue;
        cpu_unlisten(l->core[i].cpu, &l->core[i].cpu_ear);
        listener_leave(&l->core[i].sleep_ear.listener);
    }
    listener_leave(&l->nor_ear.listener);
    listener_leave(&l->xip_ear.listener);
    listener_leave(&l->pin_ear.listener);
    vcd_free(l->vcd, machine_now(t->machine));
    g_free(l);
    t->levels = NULL;
}
