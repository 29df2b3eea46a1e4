/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/core/machine_core.h"

#include <signal.h>
#include <string.h>

#include "base/armv8m.h"
#include "base/units.h"
#include "bus/memory.h"
#include "debug/doctor/threads.h"

#define PAGE      KIB(4)
#define SCB       UINT32_C(0xe000ed00)
#define SCB_BYTES 0x90u

/* Zephyr's frame of a thread that does not run. */
#define FRAME_BYTES    32u
#define FP_FRAME_BYTES 104u
#define XPSR_ALIGNED   BIT(9) /* the frame has a word of padding */

static bool is_erased(const uint8_t *page)
{
    return page[0] == 0xff && memcmp(page, page + 1, PAGE - 1) == 0;
}

/* Of flash the pages that hold something, side by side as one. */
static void add_flash(struct core_file *f, const struct mem_region *r)
{
    for (uint32_t at = 0, end; at < r->size; at = end) {
        bool erased = is_erased(r->host + at);

        for (end = at + PAGE; end < r->size && is_erased(r->host + end) == erased; end += PAGE)
            ;
        if (!erased)
            core_file_add_memory(f, r->base + at, r->host + at, end - at);
    }
}

static void add_memories(struct core_file *f, struct machine *m, enum machine_core core)
{
    struct memory *memory = machine_memory(m, core);
    uint8_t scb[SCB_BYTES];

    machine_settle_nvms(m);
    for (unsigned i = 0; i < memory->n_regions; i++) {
        const struct mem_region *r = &memory->region[i];

        if (r->kind == MEM_RAM)
            core_file_add_memory(f, r->base, r->host, r->size);
        else
            add_flash(f, r);
    }
    for (unsigned i = 0; i < SCB_BYTES; i += 4)
        if (!machine_peek(m, core, SCB + i, scb + i, 4))
            memset(scb + i, 0, 4);
    core_file_add_memory(f, SCB, scb, sizeof scb);
}

/* Of a lock-up the one that it began with. */
static const struct cpu_fault *fault_of(struct machine *m, enum machine_core core)
{
    struct cpu *c = machine_cpu(m, core);
    const struct cpu_fault *first = cpu_first_fault(c);

    return cpu_state(c) == CPU_LOCKED_UP && first->valid ? first : cpu_last_fault(c);
}

/* A fault that the firmware got over is none. */
static bool stands_in_fault(struct machine *m, enum machine_core core)
{
    struct cpu *c = machine_cpu(m, core);
    unsigned active = cpu_active_exception(c);

    return fault_of(m, core)->valid && (cpu_state(c) == CPU_LOCKED_UP ||
                                        (active >= EXC_HARDFAULT && active <= EXC_SECUREFAULT));
}

static void add_fault(struct core_file *f, const struct cpu_fault *fault)
{
    struct core_registers registers = {.xpsr = fault->xpsr};

    memcpy(registers.r, fault->r, 13 * sizeof registers.r[0]);
    registers.r[13] = fault->sp;
    registers.r[14] = fault->lr;
    registers.r[15] = fault->pc;
    core_file_add_thread(f, &registers, "where the fault was");
    core_file_set_signal(f, SIGSEGV);
}

static void add_core(struct core_file *f, struct cpu *c, const char *thread)
{
    struct core_registers registers = {.xpsr = cpu_reg(c, ENGINE_XPSR)};
    char *name = g_strdup_printf("the core%s%s", thread != NULL ? ", in " : "",
                                 thread != NULL ? thread : "");

    for (unsigned i = 0; i < 15; i++)
        registers.r[i] = cpu_reg(c, ENGINE_R0 + i);
    registers.r[15] = cpu_pc(c);
    core_file_add_thread(f, &registers, name);
    g_free(name);
}

/* One that does not run: r4 to r11 are in its struct, the rest in its exception frame. */
static void add_thread(struct core_file *f, struct machine *m, enum machine_core core,
                       const struct zephyr_thread *t)
{
    struct core_registers registers = {0};
    uint32_t frame[8];

    if (!machine_peek(m, core, t->saved, &registers.r[4], 32) ||
        !machine_peek(m, core, t->frame, frame, sizeof frame))
        return;
    memcpy(registers.r, frame, 16);
    registers.r[12] = frame[4];
    registers.r[13] = t->frame + (t->fp_frame ? FP_FRAME_BYTES : FRAME_BYTES) +
                      ((frame[7] & XPSR_ALIGNED) != 0 ? 4 : 0);
    registers.r[14] = frame[5];
    registers.r[15] = frame[6];
    registers.xpsr = frame[7];
    core_file_add_thread(f, &registers, t->name);
}

static void add_threads(struct core_file *f, struct machine *m, enum machine_core core,
                        const struct symbols *s)
{
    GArray *threads = core == CORE_APP && s != NULL ? threads_read(m, s) : NULL;
    const char *current = NULL;

    for (unsigned i = 0; threads != NULL && i < threads->len; i++)
        if (g_array_index(threads, struct zephyr_thread, i).current)
            current = g_array_index(threads, struct zephyr_thread, i).name;
    add_core(f, machine_cpu(m, core), current);
    for (unsigned i = 0; threads != NULL && i < threads->len; i++) {
        const struct zephyr_thread *t = &g_array_index(threads, struct zephyr_thread, i);

        if (!t->current && !t->dead)
            add_thread(f, m, core, t);
    }
    if (threads != NULL)
        threads_free(threads);
}

struct core_file *machine_core(struct machine *m, enum machine_core core, const struct symbols *s)
{
    struct core_file *f = core_file_new();

    add_memories(f, m, core);
    if (stands_in_fault(m, core))
        add_fault(f, fault_of(m, core));
    add_threads(f, m, core, s);
    return f;
}

/* --- the first fault of a run --- */

struct core_keeper {
    struct machine *machine;
    const struct symbols *symbols;
    struct machine_listener ear;
    struct core_file *file[CORES]; /* NULL: nothing has happened */
};

/* Without firmware a core locks up at once, and there is nothing to look at. */
static bool is_blank(struct machine *m, enum machine_core core)
{
    const struct machine_nvm *flash = &machine_nvms(m)[core == CORE_APP ? 0 : 2];

    return load_le32(flash->data) == UINT32_MAX;
}

static void keep(struct core_keeper *k, enum machine_core core)
{
    if (k->file[core] == NULL && stands_in_fault(k->machine, core) && !is_blank(k->machine, core))
        k->file[core] = machine_core(k->machine, core, k->symbols);
}

static void on_resetting(void *ctx, enum machine_core core)
{
    struct core_keeper *k = ctx;

    if (!machine_rehearses(k->machine))
        keep(k, core);
}

struct core_keeper *core_keeper_new(struct machine *m, const struct symbols *s)
{
    struct core_keeper *k = g_new0(struct core_keeper, 1);

    k->machine = m;
    k->symbols = s;
    k->ear.resetting = on_resetting;
    machine_listen(m, &k->ear, k);
    return k;
}

void core_keeper_free(struct core_keeper *k)
{
    if (k == NULL)
        return;
    listener_leave(&k->ear.listener);
    for (unsigned core = 0; core < CORES; core++)
        core_file_free(k->file[core]);
    g_free(k);
}

const struct core_file *core_keeper_take(struct core_keeper *k, bool wanted)
{
    for (unsigned core = 0; core < CORES; core++)
        keep(k, core);
    if (k->file[CORE_APP] == NULL && wanted)
        k->file[CORE_APP] = machine_core(k->machine, CORE_APP, k->symbols);
    return k->file[CORE_APP] != NULL ? k->file[CORE_APP] : k->file[CORE_NET];
}
