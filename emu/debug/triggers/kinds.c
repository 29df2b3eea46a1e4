/*
 * What can be waited for: one row each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "bus/map.h"
#include "debug/exception_name.h"
#include "debug/triggers/trigger_priv.h"
#include "periph/qspi/qspi.h"

/* --- external flash goes, or is executed from --- */

static bool xip_is_on(const struct trigger *t)
{
    return qspi_window(machine_periph(t->machine, CORE_APP, "QSPI"))->answer == CODEBUS_OK;
}

static void before_store(void *ctx, const struct mmio_access *a, uint32_t value)
{
    struct trigger *t = ctx;

    t->was = xip_is_on(t);
}

static void after_store(void *ctx, const struct mmio_access *a, bool write, uint32_t value)
{
    struct trigger *t = ctx;

    if (write && t->was && !xip_is_on(t))
        trigger_tell(t, "XIP went off with the store of 0x%x to 0x%08x: %s", value, a->addr,
                     qspi_window(machine_periph(t->machine, CORE_APP, "QSPI"))->reason);
    t->was = false;
}

static void arm_xip_off(struct trigger *t)
{
    t->stores.storing = before_store;
    t->stores.accessed = after_store;
    mmio_listen(machine_mmio(t->machine, CORE_APP), &t->stores, t);
}

static void arm_xip_fetch(struct trigger *t)
{
    cpu_fence(machine_cpu(t->machine, t->core), XIP_BASE, XIP_SIZE);
}

static void at_fence(struct trigger *t, enum machine_stop why)
{
    struct cpu *c = machine_cpu(t->machine, t->core);
    const struct trigger_origin origin = {.core = t->core,
                                          .pc = cpu_pc(c),
                                          .caller = cpu_reg(c, ENGINE_LR) & ~1u,
                                          .when = machine_now(t->machine)};

    if (why == MACHINE_POINT && machine_stopped_core(t->machine) == t->core &&
        cpu_point(c)->kind == CPU_POINT_FENCE)
        t->happened(t->ctx, t, &origin, "external flash is about to be executed");
}

/* --- complaints, resets, lock-ups --- */

static void on_complaint(void *ctx, const struct guest_report *r)
{
    struct trigger *t = ctx;

    if (r->severity == GUEST_ERROR || r->severity == GUEST_ANOMALY)
        trigger_tell(t, "%s: %s [%s]", r->device, r->text != NULL ? r->text : "", r->id);
}

static void arm_guest_error(struct trigger *t)
{
    t->log.reported = on_complaint;
    guest_log_listen(machine_log(t->machine), &t->log, t);
}

/* The reset that is about to be carried out; NULL: the core is started for the first time. */
static const struct machine_reset *reset_of(const struct trigger *t, enum machine_core core)
{
    unsigned kept, total;
    const struct machine_reset *resets = machine_resets(t->machine, &kept, &total);
    const struct machine_reset *last = kept != 0 ? &resets[kept - 1] : NULL;

    return last != NULL && last->core == core && last->when == machine_now(t->machine) ? last
                                                                                       : NULL;
}

static void on_reset(void *ctx, enum machine_core core)
{
    struct trigger *t = ctx;
    const struct machine_reset *reset = core == t->core ? reset_of(t, core) : NULL;

    if (reset != NULL)
        trigger_tell(t, "the %s core was reset (RESETREAS 0x%x); it had come to 0x%08x",
                     cpu_name(machine_cpu(t->machine, core)), reset->cause, reset->pc);
}

static void arm_reset(struct trigger *t)
{
    t->board.resetting = on_reset;
    machine_listen(t->machine, &t->board, t);
}

/* Where a run does not stop at it, a reset follows. */
static void on_lockup_reset(void *ctx, enum machine_core core)
{
    struct trigger *t = ctx;
    struct cpu *c = machine_cpu(t->machine, core);

    if (core == t->core && cpu_state(c) == CPU_LOCKED_UP)
        trigger_tell(t, "the %s core locked up at 0x%08x, and was reset", cpu_name(c), cpu_pc(c));
}

static void arm_lockup(struct trigger *t)
{
    t->board.resetting = on_lockup_reset;
    machine_listen(t->machine, &t->board, t);
}

static void at_lockup(struct trigger *t, enum machine_stop why)
{
    if (why == MACHINE_LOCKUP && t->core == CORE_APP)
        trigger_tell(t, "the application core locked up at 0x%08x",
                     cpu_pc(machine_cpu(t->machine, CORE_APP)));
}

/* --- a cell of flash --- */

static bool parse_address(struct trigger *t, const struct symbols *s, const char *text)
{
    const struct symbol *symbol = s != NULL ? symbols_find_name(s, text) : NULL;
    char *end;
    guint64 value = g_ascii_strtoull(text, &end, 0);

    t->value = symbol != NULL ? symbol->addr : (uint32_t)value;
    return symbol != NULL || (end != text && *end == '\0' && value <= UINT32_MAX);
}

/* As a core sees the cell. */
static uint32_t seen_at(const struct flash_operation *o)
{
    return o->memory == FLASH_CHIP ? XIP_BASE + o->address : o->address;
}

static void on_flash(void *ctx, const struct flash_operation *o)
{
    struct trigger *t = ctx;

    if (o->len != 0 && t->value - seen_at(o) < o->len)
        trigger_tell(t, "0x%08x is %s, with %u bytes from 0x%08x", t->value,
                     o->erase ? "erased" : "written", o->len, seen_at(o));
}

static void on_erase(void *ctx, const struct flash_operation *o)
{
    if (o->erase)
        on_flash(ctx, o);
}

static void arm_flash_write(struct trigger *t)
{
    t->flash.started = on_flash;
    machine_listen_flash(t->machine, &t->flash, t);
}

static void arm_flash_erase(struct trigger *t)
{
    t->flash.started = on_erase;
    machine_listen_flash(t->machine, &t->flash, t);
}

/* --- interrupts and events --- */

static bool parse_irq(struct trigger *t, const struct symbols *s, const char *text)
{
    const struct periph *p = machine_periph(t->machine, t->core, text);
    guint64 number;

    if (p != NULL && p->slot->irq != IRQ_NONE)
        t->value = EXC_IRQ0 + p->slot->irq;
    else if (g_ascii_string_to_unsigned(text, 10, 0, IRQ_MAX - 1, &number, NULL))
        t->value = EXC_IRQ0 + (uint32_t)number;
    else
        return false;
    return true;
}

static void on_entry(void *ctx, unsigned exception, uint32_t return_pc)
{
    struct trigger *t = ctx;

    if (exception != t->value)
        return;
    char *name = exception_name(t->machine, t->core, exception);

    trigger_tell(t, "interrupt %u (%s) is taken, from 0x%08x", exception - EXC_IRQ0, name,
                 return_pc);
    g_free(name);
}

static void arm_irq(struct trigger *t)
{
    t->cpu.exception_entry = on_entry;
    cpu_listen(machine_cpu(t->machine, t->core), &t->cpu, t);
}

static bool parse_event(struct trigger *t, const struct symbols *s, const char *text)
{
    return trigger_find_event(t, text);
}

static void on_event(void *ctx, const struct periph *p, uint32_t event)
{
    struct trigger *t = ctx;

    if (p == t->device && event == t->value)
        trigger_tell(t, "%s was raised", periph_reg_name(p, event));
}

static void arm_event(struct trigger *t)
{
    t->events.event = on_event;
    periph_listen(t->device->env, &t->events, t);
}

const struct trigger_kind trigger_kind_table[] = {
    {"xip-off", NULL, true, true, NULL, arm_xip_off, NULL},
    {"xip-fetch", NULL, false, true, NULL, arm_xip_fetch, at_fence},
    {"guest-error", NULL, true, true, NULL, arm_guest_error, NULL},
    {"finding", NULL, false, false, NULL, NULL, NULL},
    {"reset", NULL, true, false, NULL, arm_reset, NULL},
    {"lockup", NULL, true, false, NULL, arm_lockup, at_lockup},
    {"flash-write", "ADDRESS", true, true, parse_address, arm_flash_write, NULL},
    {"flash-erase", "ADDRESS", true, true, parse_address, arm_flash_erase, NULL},
    {"irq", "N", true, false, parse_irq, arm_irq, NULL},
    {"event", "PERIPH.EVENT", true, false, parse_event, arm_event, NULL},
    {NULL},
};
