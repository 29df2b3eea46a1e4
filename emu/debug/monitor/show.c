/*
 * What one looks at: registers of devices with their fields, code, events to come, the state of
 * QSPI, clocks and cache.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "debug/code/disasm.h"
#include "debug/monitor/fields.h"
#include "debug/monitor/monitor_priv.h"
#include "load/place.h"
#include "periph/qspi/qspi.h"

#define MAX_INSNS 256
#define MAX_ROWS  2000

/* --- devices --- */

static void print_register(GString *out, const struct periph *p, uint32_t offset, uint32_t value)
{
    char *fields = fields_describe(p, offset, value);

    g_string_append_printf(out, "0x%08x %-32s 0x%08x%s\n", p->base + offset,
                           periph_reg_name(p, offset), value, fields);
    g_free(fields);
}

/* Tasks and other registers that only take are nothing to look at. */
static bool is_shown(const struct reg_desc *r)
{
    return r->kind != REG_TASK && r->kind != REG_WO && r->kind != REG_INTENCLR &&
           r->kind != REG_CLR;
}

/* Of a device that has the register of this name, or all that it shows with an empty one. */
static unsigned print_registers(const struct command_call *call, const struct periph *p,
                                const char *name)
{
    unsigned printed = 0;

    for (unsigned i = 0; i < p->type->n_regs; i++) {
        const struct reg_desc *r = &p->type->regs[i];
        unsigned count = r->per_n ? MIN(p->n, r->count) : MAX(r->count, 1);

        for (unsigned n = 0; n < count && printed < MAX_ROWS; n++) {
            uint32_t offset = r->offset + n * (r->stride != 0 ? r->stride : 4u), value;
            const char *full = strchr(periph_reg_name(p, offset), '.');

            if (full == NULL ||
                (*name != '\0' ? g_ascii_strcasecmp(full + 1, name) != 0 : !is_shown(r)) ||
                !machine_peek(call->machine, call->client->core, p->base + offset, &value, 4))
                continue;
            print_register(call->out, p, offset, value);
            printed++;
        }
    }
    return printed;
}

static bool device(void *ctx, struct command_call *call, GError **error)
{
    const char *dot = call->n == 2 ? strchr(call->words[1], '.') : NULL;
    char *name = call->n != 2  ? NULL
                 : dot != NULL ? g_strndup(call->words[1], (gsize)(dot - call->words[1]))
                               : g_strdup(call->words[1]);
    struct periph *p =
        name != NULL ? machine_periph(call->machine, call->client->core, name) : NULL;
    unsigned printed = p != NULL ? print_registers(call, p, dot != NULL ? dot + 1 : "") : 0;

    g_free(name);
    if (p == NULL)
        return command_refuse(error, "device needs a name of `devices`, and may have a register: "
                                     "device QSPI, device QSPI.IFCONFIG0");
    return printed != 0 || command_refuse(error, "%s has no such register", p->name);
}

/* --- code --- */

static uint32_t print_insn(struct monitor *mon, struct command_call *call, struct disasm *d,
                           uint32_t pc)
{
    const struct symbol *symbol = mon->symbols != NULL ? symbols_find(mon->symbols, pc) : NULL;
    char *line = place_line(mon->symbols, pc);
    const struct disasm_insn *insn;
    uint8_t code[4];
    unsigned n, size;

    if (!machine_peek(call->machine, call->client->core, pc, code, 2)) {
        g_free(line);
        return 0;
    }
    size = load_le16(code) >> 11 >= 0x1d ? 4 : 2;
    if (size == 4 && !machine_peek(call->machine, call->client->core, pc + 2, code + 2, 2))
        size = 2;
    insn = disasm_block(d, pc, code, size, &n);
    if (symbol != NULL && symbol->addr == pc)
        g_string_append_printf(call->out, "%s:\n", symbol->name);
    g_string_append_printf(
        call->out, "%s 0x%08x  %-36s%s%s\n",
        cpu_pc(machine_cpu(call->machine, call->client->core)) == pc ? "=>" : "  ", pc,
        n != 0 ? insn->text : "?", line != NULL ? "; " : "", line != NULL ? line : "");
    g_free(line);
    return size;
}

static bool disassemble(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    uint32_t pc = cpu_pc(machine_cpu(call->machine, call->client->core)), n = 10, size = 1;

    if (call->n > 3 || (call->n > 1 && !command_address(call, call->words[1], &pc)) ||
        (call->n == 3 && (!command_address(call, call->words[2], &n) || n > MAX_INSNS)))
        return command_refuse(error,
                              "disassemble needs an address or a function, and at most "
                              "%u instructions",
                              MAX_INSNS);
    struct disasm *d = disasm_new();
    pc &= ~1u;
    for (; n > 0 && size != 0; n--, pc += size)
        size = print_insn(mon, call, d, pc);
    disasm_free(d);
    return size != 0 || command_refuse(error, "there is no memory at 0x%08x", pc);
}

static bool symbol(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;
    uint32_t addr;

    if (call->n != 2 || !command_address(call, call->words[1], &addr))
        return command_refuse(error, "where needs an address or a name");
    char *place = place_text(mon->symbols, addr);

    g_string_append_printf(call->out, "%s\n", place);
    g_free(place);
    return true;
}

/* --- what is going on --- */

static bool scheduled(void *ctx, struct command_call *call, GError **error)
{
    ticks_t now = machine_now(call->machine);
    gsize before = call->out->len;

    for (const struct event *e = machine_sched(call->machine)->head; e != NULL; e = e->next) {
        char *label = event_label(e);

        if (e->owner != NULL)
            g_string_append_printf(call->out, SECONDS_OF_TICK " s  in %.3f us  %s\n",
                                   (double)e->when / TICKS_PER_SECOND,
                                   (double)(e->when - MIN(now, e->when)) / TICKS_PER_US, label);
        g_free(label);
    }
    if (call->out->len == before)
        g_string_append(call->out, "nothing is scheduled\n");
    return true;
}

static void print_cache(GString *out, const struct command_call *call)
{
    const struct codebus_cache *c =
        machine_periph(call->machine, call->client->core, "NVMC")->env->cache;
    static const char *const regions[] = {"flash", "XIP"};

    g_string_append_printf(out, "cache: %s%s%s, dropped %u times\n", c->enabled ? "on" : "off",
                           c->write_lock ? ", write-locked" : "", c->profiling ? ", profiling" : "",
                           c->invalidate_count);
    for (unsigned i = 0; c->profiling && i < 2; i++)
        g_string_append_printf(out,
                               "  %s: instructions %" G_GUINT64_FORMAT " hit, %" G_GUINT64_FORMAT
                               " missed; data %" G_GUINT64_FORMAT " hit, %" G_GUINT64_FORMAT
                               " missed\n",
                               regions[i], c->profile[i].ihit, c->profile[i].imiss,
                               c->profile[i].dhit, c->profile[i].dmiss);
}

static bool flash_state(void *ctx, struct command_call *call, GError **error)
{
    struct periph *qspi = machine_periph(call->machine, CORE_APP, "QSPI");
    const struct codebus_window *w = qspi_window(qspi);
    const struct qspi_stats *stats = qspi_stats(qspi);
    const char *activity = qspi_activity(qspi), *trouble = qspi_pin_trouble(qspi);

    g_string_append_printf(call->out, "XIP window: %s%s\n",
                           w->reason != NULL ? "does not answer: " : "answers",
                           w->reason != NULL ? w->reason : "");
    g_string_append_printf(call->out,
                           "  a cache line costs %u ticks, %u when it follows; a word %u, %u\n",
                           w->line_ticks, w->line_next_ticks, w->word_ticks, w->word_next_ticks);
    if (activity != NULL)
        g_string_append_printf(call->out, "QSPI: %s\n", activity);
    if (trouble != NULL)
        g_string_append_printf(call->out, "pins: %s\n", trouble);
    g_string_append_printf(call->out,
                           "frames %" G_GUINT64_FORMAT ", bytes read %" G_GUINT64_FORMAT
                           ", written %" G_GUINT64_FORMAT ", erases %" G_GUINT64_FORMAT "\n",
                           stats->commands, stats->bytes_read, stats->bytes_written, stats->erases);
    return true;
}

static bool clocks(void *ctx, struct command_call *call, GError **error)
{
    const struct clock_tree *t =
        machine_periph(call->machine, call->client->core, "CLOCK")->env->clocks;
    static const char *const names[CLOCK_NODES] = {"CPU", "QSPI reference", "LFCLK", "HFXO"};

    for (unsigned i = 0; i < CLOCK_NODES; i++)
        g_string_append_printf(call->out, "%-16s %u Hz%s\n", names[i], t->hz[i],
                               t->hz[i] == 0 ? " (stopped)" : "");
    print_cache(call->out, call);
    return true;
}

const struct verb monitor_show_verbs[] = {
    {"device", "NAME[.REGISTER]", "registers with their fields", device},
    {"disassemble", "[ADDRESS [N]]", "code with functions and lines", disassemble},
    {"where", "ADDRESS", "its function and line", symbol},
    {"scheduled", "", "what devices wait for, and when it comes", scheduled},
    {"qspi", "", "the XIP window and what the flash chip is doing", flash_state},
    {"clocks", "", "clocks and cache of the core", clocks},
    {NULL, NULL, NULL, NULL},
};
