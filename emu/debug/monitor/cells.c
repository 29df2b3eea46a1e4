/*
 * What cells of flash have seen since the monitor is there: who wrote and erased them, when, from
 * which line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/monitor/monitor_priv.h"
#include "load/place.h"
#include "periph/periph.h"

/* So many operations are kept; the oldest go first. */
#define MAX_DEEDS 65536

/* QSPI: the tasks that start something, and the custom instruction. */
#define QSPI_LAST_TASK  0x00c
#define QSPI_CINSTRCONF 0x634

struct deed {
    struct flash_operation operation;
    ticks_t when;
    enum machine_core core; /* CORES: nobody's program */
    uint32_t pc;
};

struct cells {
    struct machine *machine;
    GQueue deeds; /* struct deed *, the last first */
    struct flash_listener flash;
    struct mmio_listener stores;
    uint32_t qspi;    /* base of its registers */
    uint32_t started; /* by the instruction here, of the application core; 0: by nobody yet */
};

/* The chip works on its own once it was told to; so who told it is remembered. */
static void on_store(void *ctx, const struct mmio_access *a, uint32_t value)
{
    struct cells *c = ctx;
    uint32_t offset = (a->addr | SECURE_ALIAS) - c->qspi;

    if (offset <= QSPI_LAST_TASK || offset == QSPI_CINSTRCONF)
        c->started = cpu_pc(machine_cpu(c->machine, CORE_APP));
}

static void on_flash(void *ctx, const struct flash_operation *o)
{
    struct cells *c = ctx;
    enum machine_core core = machine_running_core(c->machine);
    struct deed *deed;

    if (o->len == 0 || machine_rehearses(c->machine))
        return;
    deed = g_new(struct deed, 1);
    *deed = (struct deed){*o, machine_now(c->machine), core, 0};
    if (o->memory == FLASH_CHIP) {
        deed->core = c->started != 0 ? CORE_APP : CORES;
        deed->pc = c->started;
    } else if (core != CORES) {
        deed->pc = cpu_pc(machine_cpu(c->machine, core));
    }
    g_queue_push_head(&c->deeds, deed);
    if (c->deeds.length > MAX_DEEDS)
        g_free(g_queue_pop_tail(&c->deeds));
}

struct cells *cells_new(struct machine *m)
{
    struct cells *c = g_new0(struct cells, 1);

    c->machine = m;
    c->qspi = machine_periph(m, CORE_APP, "QSPI")->base;
    g_queue_init(&c->deeds);
    c->flash.started = on_flash;
    machine_listen_flash(m, &c->flash, c);
    c->stores.storing = on_store;
    mmio_listen(machine_mmio(m, CORE_APP), &c->stores, c);
    return c;
}

void cells_free(struct cells *c)
{
    if (c == NULL)
        return;
    listener_leave(&c->flash.listener);
    listener_leave(&c->stores.listener);
    g_queue_clear_full(&c->deeds, g_free);
    g_free(c);
}

static bool touches(const struct deed *d, uint32_t addr)
{
    uint32_t base = d->operation.memory == FLASH_CHIP ? XIP_BASE : 0;

    return addr - (base + d->operation.address) < d->operation.len;
}

static void print_deed(struct monitor *mon, const struct deed *d, GString *out)
{
    char *place = place_text(mon->symbols, d->pc);

    g_string_append_printf(
        out, SECONDS_OF_TICK " s  %s, %u bytes; %s%s%s\n", (double)d->when / TICKS_PER_SECOND,
        d->operation.erase ? "erased" : "written", d->operation.len,
        d->core != CORES ? cpu_name(machine_cpu(mon->machine, d->core)) : "by a programmer",
        d->core != CORES ? " core at " : "", d->core != CORES ? place : "");
    g_free(place);
}

bool monitor_cell(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    uint32_t addr;
    unsigned n = 0;
    uint8_t byte;

    if (call->n != 2 || !command_address(call, call->words[1], &addr) ||
        !machine_peek(mon->machine, call->client->core, addr, &byte, 1))
        return command_refuse(error, "cell needs an address in flash or a name");
    g_string_append_printf(call->out, "0x%08x holds 0x%02x\n", addr, byte);
    for (GList *l = mon->cells->deeds.head; l != NULL && n < 20; l = l->next)
        if (touches(l->data, addr)) {
            print_deed(mon, l->data, call->out);
            n++;
        }
    if (n == 0)
        g_string_append(call->out, "nobody has written or erased it since the monitor is there\n");
    return true;
}
