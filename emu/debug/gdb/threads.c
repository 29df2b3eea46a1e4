/*
 * Zephyr's threads as GDB's threads.
 *
 * GDB is asked for the symbols, so that each core's server sees the kernel of the ELF that its
 * client has loaded, with TF-M or another core's kernel beside it. A thread's number is the address
 * of its struct k_thread. The one that runs has the core's registers, the others what the context
 * switch has left: r4 to r11 in the structure, the rest in the exception frame at its PSP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "base/units.h"
#include "debug/gdb/gdb_priv.h"

#define FRAME_BYTES    32u
#define FP_FRAME_BYTES 104u
#define XPSR_ALIGNED   BIT(9) /* the frame has a word of padding */

enum { SYMBOL_KERNEL, SYMBOL_OFFSETS, SYMBOL_N_OFFSETS, SYMBOL_FORMER, SYMBOL_N_FORMER, SYMBOLS };

static const char *const names[SYMBOLS] = {
    [SYMBOL_KERNEL] = "_kernel",
    [SYMBOL_OFFSETS] = "_kernel_thread_info_offsets",
    [SYMBOL_N_OFFSETS] = "_kernel_thread_info_num_offsets",
    [SYMBOL_FORMER] = "_kernel_openocd_offsets",
    [SYMBOL_N_FORMER] = "_kernel_openocd_num_offsets",
};

static uint32_t word_at(struct gdb_stub *s, uint32_t addr)
{
    uint8_t bytes[4] = {0};

    machine_peek(s->gdb->machine, s->core, addr, bytes, sizeof bytes);
    return load_le32(bytes);
}

static void take_symbol(struct gdb_stub *s, unsigned symbol, uint32_t value)
{
    switch (symbol) {
    case SYMBOL_KERNEL:
        s->kernel = (struct zephyr_kernel){.core = s->core, .kernel = value};
        break;
    case SYMBOL_OFFSETS:
    case SYMBOL_FORMER:
        s->kernel.offsets = value;
        break;
    default:
        s->kernel.n_offsets = word_at(s, value);
        break;
    }
}

/* qSymbol:: when the client has new symbols, qSymbol:VALUE:NAME as an answer. */
void gdb_symbol(struct gdb_stub *s, const char *packet)
{
    const char *at = packet + strlen("qSymbol:");
    GString *ask = g_string_new("qSymbol:");
    uint32_t value;

    if (strcmp(at, ":") == 0)
        s->asked = 0;
    else if (packet_number_then(&at, &value, ':') && s->asked > 0)
        take_symbol(s, s->asked - 1, value);
    if (s->asked < SYMBOLS && (s->asked == 0 || s->kernel.kernel != 0)) {
        packet_hex(ask, names[s->asked], strlen(names[s->asked]));
        s->asked++;
        gdb_send(s, ask->str);
    } else {
        gdb_send(s, "OK");
    }
    g_string_free(ask, TRUE);
}

static GArray *threads_of(struct gdb_stub *s)
{
    return threads_read_of(s->gdb->machine, &s->kernel, NULL);
}

void gdb_list_threads(struct gdb_stub *s)
{
    GArray *threads = threads_of(s);
    GString *out = g_string_new("m");

    for (unsigned i = 0; i < threads->len; i++)
        g_string_append_printf(out, "%s%x", i != 0 ? "," : "",
                               g_array_index(threads, struct zephyr_thread, i).addr);
    if (threads->len == 0)
        g_string_append_printf(out, "%x", GDB_THE_CORE);
    gdb_send(s, out->str);
    g_string_free(out, TRUE);
    threads_free(threads);
}

static const struct zephyr_thread *find(const GArray *threads, uint32_t id)
{
    for (unsigned i = 0; i < threads->len; i++) {
        const struct zephyr_thread *t = &g_array_index(threads, struct zephyr_thread, i);

        if (id != 0 ? t->addr == id : t->current)
            return t;
    }
    return NULL;
}

bool gdb_has_thread(struct gdb_stub *s, uint32_t id)
{
    GArray *threads = threads_of(s);
    bool has = threads->len == 0 ? id == GDB_THE_CORE : find(threads, id) != NULL;

    threads_free(threads);
    return has;
}

uint32_t gdb_current_thread(struct gdb_stub *s)
{
    GArray *threads = threads_of(s);
    const struct zephyr_thread *t = find(threads, 0);
    uint32_t id = t != NULL           ? t->addr
                  : threads->len != 0 ? g_array_index(threads, struct zephyr_thread, 0).addr
                                      : GDB_THE_CORE;

    threads_free(threads);
    return id;
}

void gdb_select_thread(struct gdb_stub *s, uint32_t id)
{
    s->thread = id == gdb_current_thread(s) ? 0 : id;
}

static char *core_text(struct gdb_stub *s)
{
    static const char *const states[] = {
        [CPU_RUNNING] = "running",
        [CPU_SLEEPING] = "asleep",
        [CPU_LOCKED_UP] = "locked up",
        [CPU_HELD] = "held in reset",
    };
    struct cpu *c = machine_cpu(s->gdb->machine, s->core);
    const char *handler = armv8m_exception_name(cpu_active_exception(c));

    return g_strdup_printf("%s core, %s, %s", cpu_name(c), states[cpu_state(c)],
                           handler != NULL ? handler : "interrupt");
}

static const char *state_name(const struct zephyr_thread *t)
{
    static const struct {
        uint8_t bit;
        const char *name;
    } states[] = {{BIT(3), "dead"},        {BIT(4), "suspended"}, {BIT(1), "waits"},
                  {BIT(2), "not started"}, {BIT(5), "aborting"},  {BIT(7), "ready"}};

    for (unsigned i = 0; i < G_N_ELEMENTS(states); i++)
        if (t->state & states[i].bit)
            return states[i].name;
    return t->current ? "running" : "ready";
}

void gdb_describe_thread(struct gdb_stub *s, uint32_t id)
{
    GArray *threads = threads_of(s);
    const struct zephyr_thread *t = id != 0 ? find(threads, id) : NULL;
    GString *out = g_string_new(NULL);
    char *text = t == NULL ? core_text(s)
                           : g_strdup_printf("%s, %s%s%s, priority %d", t->name,
                                             t->current ? "running" : state_name(t),
                                             t->waits_for != NULL ? " for " : "",
                                             t->waits_for != NULL ? t->waits_for : "", t->priority);

    packet_hex(out, text, strlen(text));
    gdb_send(s, out->str);
    g_string_free(out, TRUE);
    g_free(text);
    threads_free(threads);
}

static uint64_t saved_register(struct gdb_stub *s, const struct zephyr_thread *t, unsigned n)
{
    uint32_t xpsr = word_at(s, t->frame + 28);
    uint32_t sp =
        t->frame + (t->fp_frame ? FP_FRAME_BYTES : FRAME_BYTES) + (xpsr & XPSR_ALIGNED ? 4 : 0);

    if (n <= 3)
        return word_at(s, t->frame + 4 * n);
    if (n <= 11)
        return word_at(s, t->saved + 4 * (n - 4));
    switch (n) {
    case 12:
        return word_at(s, t->frame + 16);
    case GDB_SP:
    case GDB_PSP:
        return sp;
    case GDB_LR:
        return word_at(s, t->frame + 20);
    case GDB_PC:
        return word_at(s, t->frame + 24);
    case GDB_XPSR:
        return xpsr;
    default:
        return cpu_reg(machine_cpu(s->gdb->machine, s->core), ENGINE_MSP);
    }
}

bool gdb_thread_register(struct gdb_stub *s, unsigned n, uint64_t *value)
{
    GArray *threads = s->thread != 0 && n <= GDB_PSP ? threads_of(s) : NULL;
    const struct zephyr_thread *t = threads != NULL ? find(threads, s->thread) : NULL;

    if (t != NULL)
        *value = saved_register(s, t, n);
    if (threads != NULL)
        threads_free(threads);
    return t != NULL;
}
