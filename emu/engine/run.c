/*
 * Running libunicorn: the hooks, one of each kind, and what made it leave.
 *
 * The block hook runs before its block's first instruction, and a stop asked for there takes effect
 * before it, with an exact PC. It is the only place where a run is stopped: a stop asked for inside
 * a load or store rewinds to the start of the block and repeats its side effects.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "engine/engine_priv.h"

/* Exception numbers of libunicorn's interrupt hook: EXCP_x of QEMU's target/arm/cpu.h. */
enum {
    EXCP_UDEF = 1,
    EXCP_SWI = 2,
    EXCP_PREFETCH_ABORT = 3,
    EXCP_DATA_ABORT = 4,
    EXCP_BKPT = 7,
    EXCP_EXCEPTION_EXIT = 8,
    EXCP_NOCP = 17,
    EXCP_INVSTATE = 18,
    EXCP_STKOF = 19,
    EXCP_LAZYFP = 20,
    EXCP_LSERR = 21,
    EXCP_UNALIGNED = 22,
};

/* Above: EXC_RETURN; 0xFEFFFFFE and 0xFEFFFFFF, just below: FNC_RETURN. */
#define FIRST_EXC_RETURN UINT32_C(0xff000000)

static uint32_t xpsr(struct engine *e)
{
    return e->backend->get(e, ENGINE_XPSR);
}

bool engine_privileged(struct engine *e)
{
    return (xpsr(e) & XPSR_EXCEPTION) != 0 ||
           (e->backend->get(e, ENGINE_CONTROL) & CONTROL_NPRIV) == 0;
}

/*
 * Leaves uc_emu_start() before the next instruction. libunicorn 2.0.1 forgets a stop that is asked
 * for in the same hook as a PC write, so that one waits for the next block.
 */
void engine_leave(struct engine *e)
{
    if (e->event == EVENT_NONE)
        e->event = EVENT_STOP;
    if (e->pc_written) {
        e->leave = true;
        engine_attend(e);
    } else {
        uc_emu_stop(e->uc);
    }
}

void engine_raise(struct engine *e, const struct engine_trap *trap)
{
    if (e->event == EVENT_TRAP)
        return;
    e->trap = *trap;
    e->event = EVENT_TRAP;
    engine_attend(e);
}

/* Hands a trap to the client. False: the run ends. */
static bool deliver(struct engine *e, const struct engine_trap *trap)
{
    e->event = EVENT_NONE;
    return e->client.trap(e->client.ctx, trap);
}

static void enter(struct engine *e, enum engine_where where)
{
    e->where = where;
    e->pc_written = false;
}

/* A trap that a load or store of the previous block could not deliver itself. */
static bool deliver_late(struct engine *e)
{
    struct engine_trap trap = e->trap;

    if (e->event != EVENT_TRAP)
        return false;
    if (!deliver(e, &trap))
        engine_leave(e);
    return true;
}

void engine_deliver(struct engine *e, const struct engine_trap *trap)
{
    enter(e, IN_INTR);
    if (!deliver(e, trap))
        engine_leave(e);
    e->where = IN_ACCESS;
}

/* What is rare before a block. True: the block does not run now. */
static bool attend(struct engine *e)
{
    if (e->leave) {
        uc_emu_stop(e->uc);
        return true;
    }
    if (e->backend->refresh != NULL && e->backend->refresh(e)) {
        e->backend->set(e, ENGINE_PC, e->block_pc);
        return true;
    }
    e->attention = false;
    return deliver_late(e);
}

void engine_note_block(struct engine *e, uint32_t pc, uint32_t size)
{
    e->block_pc = e->access_pc = pc;
    e->block_size = size;
}

void engine_follow_meter(struct engine *e)
{
    const struct meter_block *last = e->client.meter->last;

    engine_note_block(e, last->pc, last->end - last->pc);
    e->client.follow(e->client.ctx);
}

void engine_block(struct engine *e, uint32_t pc, uint32_t size)
{
    engine_note_block(e, pc, size);
    e->where = IN_BLOCK;
    e->pc_written = false;
    if (G_LIKELY(!e->attention) || !attend(e)) {
        if (!e->backend->sees_translation) {
            engine_page_mark_code(e, pc);
            engine_page_mark_code(e, pc + size - 1);
        }
        if (G_UNLIKELY(e->client.block(e->client.ctx, pc, size) == ENGINE_STOP))
            engine_leave(e);
    }
    e->where = IN_ACCESS;
}

static void on_block(uc_engine *uc, uint64_t addr, uint32_t size, void *user)
{
    if (!engine_in_piece(user, (uint32_t)addr)) /* else instruction by instruction */
        engine_block(user, (uint32_t)addr, size);
}

/* Traps that the default memory map makes of a fetch from Device memory. */
static bool is_never_executable(uint32_t addr)
{
    return addr - ENGINE_PERIPHERALS < ENGINE_PERIPHERALS_SIZE || addr >= UINT32_C(0xa0000000);
}

/*
 * A branch to one of the magic values of exception and function return. Where those mean nothing
 * (Thread mode, no Security Extension) it is a branch into memory that is never executable.
 */
static void classify_return(struct engine *e, struct engine_trap *trap)
{
    uint32_t state = xpsr(e);
    bool function_return = trap->pc < FIRST_EXC_RETURN;

    /* A branch puts bit 0 of its target into the T flag. */
    trap->kind = ENGINE_EXC_RETURN;
    trap->value = trap->pc | (state & XPSR_T ? 1 : 0);
    if (function_return ? e->config.trustzone : (state & XPSR_EXCEPTION) != 0)
        return;
    trap->kind = state & XPSR_T ? ENGINE_FETCH_DENIED : ENGINE_INVSTATE;
    trap->addr = trap->pc;
}

static void classify_interrupt(struct engine *e, uint32_t number, struct engine_trap *trap)
{
    switch (number) {
    case EXCP_SWI:
        trap->kind = ENGINE_SVC;
        return;
    case EXCP_BKPT:
        trap->kind = ENGINE_BKPT;
        return;
    case EXCP_EXCEPTION_EXIT:
        classify_return(e, trap);
        return;
    case EXCP_PREFETCH_ABORT:
        trap->kind = e->denied_world ? ENGINE_SECURE : ENGINE_FETCH_DENIED;
        trap->addr = trap->pc;
        e->denied_world = false;
        return;
    case EXCP_NOCP:
        trap->kind = ENGINE_NOCP;
        return;
    case EXCP_STKOF:
        trap->kind = ENGINE_STKOF;
        return;
    case EXCP_UNALIGNED:
        trap->kind = ENGINE_UNALIGNED;
        return;
    case EXCP_DATA_ABORT:
        /* Only an exclusive access that is not aligned aborts without having been refused. */
        trap->kind = !e->denied_data   ? ENGINE_UNALIGNED
                     : e->denied_world ? ENGINE_SECURE
                                       : ENGINE_DATA_DENIED;
        e->denied_data = false;
        trap->addr = e->denied;
        trap->write = e->denied_write;
        return;
    default:
        trap->kind = ENGINE_UNDEFINED;
        return;
    }
}

/* What on_invalid() has been told, 2.1 tells here once more. */
static void on_interrupt(uc_engine *uc, uint32_t number, void *user)
{
    struct engine *e = user;
    struct engine_trap trap = {0};

    if (number == EXCP_UDEF || number == EXCP_INVSTATE)
        return;
    engine_follow(e);
    enter(e, IN_INTR);
    trap.pc = e->backend->get(e, ENGINE_PC);
    if (number == EXCP_PREFETCH_ABORT && e->backend->secure_gateway != NULL &&
        e->backend->secure_gateway(e)) {
        e->where = IN_ACCESS;
        return;
    }
    if (!deliver_late(e)) {
        classify_interrupt(e, number, &trap);
        if (!deliver(e, &trap))
            engine_leave(e);
    }
    e->where = IN_ACCESS;
}

/* The halfwords of the running block's instruction that ends at `end`. */
static bool instruction_before(struct engine *e, uint32_t end, uint16_t half[2])
{
    uint32_t pc = e->block_pc;

    while (pc < end && end - pc <= e->block_size) {
        const uint16_t *code = (const uint16_t *)memory_host(e->memory, pc, 2);
        uint32_t size;

        if (code == NULL)
            return false;
        half[0] = code[0];
        size = half[0] >= 0xe800 ? 4 : 2;
        if (size == 4 && memory_host(e->memory, pc, 4) == NULL)
            return false;
        half[1] = size == 4 ? code[1] : 0;
        if (pc + size >= end)
            return true;
        pc += size;
    }
    return false;
}

/* Hints: 0xBFx0 and their wide forms 0xF3AF 0x800x. Returns x, or -1. */
static int hint_before(struct engine *e, uint32_t pc)
{
    uint16_t half[2] = {0};

    if (!instruction_before(e, pc, half))
        return -1;
    if ((half[0] & 0xff0f) == 0xbf00)
        return half[0] >> 4 & 15;
    if (half[0] == 0xf3af && (half[1] & 0xfff0) == 0x8000)
        return half[1] & 15;
    return -1;
}

enum { HINT_YIELD = 1, HINT_WFE = 2, HINT_WFI = 3 };

/*
 * UDF, undefined encodings, branches to even addresses, and also WFE and YIELD come here. 2.0.1
 * leaves uc_emu_start() afterwards, 2.1 goes on; asking for the stop makes them alike.
 */
static bool on_invalid(uc_engine *uc, void *user)
{
    struct engine *e = user;
    uint32_t pc = e->backend->get(e, ENGINE_PC);
    struct engine_trap trap = {.kind = ENGINE_UNDEFINED, .pc = pc};
    int hint;

    engine_follow(e);
    hint = hint_before(e, pc);
    if (hint == HINT_YIELD) {
        if (e->event == EVENT_NONE)
            e->event = EVENT_YIELD;
    } else if (hint == HINT_WFE) {
        if (e->event == EVENT_NONE)
            e->event = EVENT_WFE;
    } else {
        if (!(xpsr(e) & XPSR_T))
            trap.kind = ENGINE_INVSTATE;
        engine_raise(e, &trap);
    }
    uc_emu_stop(uc);
    return true;
}

static bool on_memory_invalid(uc_engine *uc, uc_mem_type type, uint64_t addr, int size,
                              int64_t value, void *user)
{
    struct engine *e = user;

    engine_follow(e);
    if (type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT) {
        struct engine_trap trap = {.kind = is_never_executable((uint32_t)addr) ? ENGINE_FETCH_DENIED
                                                                               : ENGINE_FETCH_BUS,
                                   .pc = e->backend->get(e, ENGINE_PC),
                                   .addr = (uint32_t)addr};

        engine_raise(e, &trap);
        return false;
    }
    return e->backend->memory_invalid(e, type, (uint32_t)addr, (unsigned)size, (uint64_t)value);
}

static bool add_hook(struct engine *e, uc_hook *handle, int type, void *callback, GError **error)
{
    return engine_check(uc_hook_add(e->uc, handle, type, callback, e, 1, (uint64_t)0), "hook",
                        error);
}

static bool hook_blocks(struct engine *e, GError **error)
{
    const struct engine_backend *b = e->backend;
    uc_hook handle;

    if (b->metered_block != NULL && e->client.meter != NULL) {
        if (!add_hook(e, &handle, UC_HOOK_BLOCK, (void *)b->metered_block, error))
            return false;
        if (b->find_user_data(e, handle))
            return true;
        if (!engine_check(uc_hook_del(e->uc, handle), "hook", error))
            return false;
        e->path = ENGINE_PATH_ASKED;
    }
    return add_hook(e, &handle, UC_HOOK_BLOCK, (void *)on_block, error);
}

bool engine_hook(struct engine *e, GError **error)
{
    /* A second hook of one kind, or any CODE or MEM hook, costs half of the speed or more. */
    const struct {
        int type;
        void *callback;
    } hooks[] = {
        {UC_HOOK_INTR, (void *)on_interrupt},
        {UC_HOOK_INSN_INVALID, (void *)on_invalid},
        {UC_HOOK_MEM_INVALID, (void *)on_memory_invalid},
    };

    if (!hook_blocks(e, error))
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(hooks); i++) {
        uc_hook handle;

        if (!add_hook(e, &handle, hooks[i].type, hooks[i].callback, error))
            return false;
    }
    return true;
}

static void run_once(struct engine *e)
{
    uint32_t pc = e->backend->get(e, ENGINE_PC);
    void *token = e->backend->begin_run != NULL ? e->backend->begin_run(e) : NULL;

    e->where = IN_ACCESS;
    e->running = true;
    uc_emu_start(e->uc, pc | (xpsr(e) & XPSR_T ? 1 : 0), 0, 0, 0);
    e->running = false;
    engine_follow(e);
    enter(e, IN_CLIENT);
    if (e->backend->end_run != NULL)
        e->backend->end_run(e, token);
}

/* An error of libunicorn that no hook saw must not make the caller run on for ever. */
static bool left_for_no_reason(struct engine *e)
{
    struct engine_trap trap = {.kind = ENGINE_UNDEFINED, .pc = e->backend->get(e, ENGINE_PC)};

    return deliver(e, &trap);
}

enum engine_exit engine_run(struct engine *e)
{
    g_assert(e->where == IN_CLIENT && !e->running);
    for (;;) {
        struct engine_trap trap;

        e->event = EVENT_NONE;
        run_once(e);
        if (e->leave) {
            e->leave = false;
            return ENGINE_STOPPED;
        }
        switch (e->event) {
        case EVENT_STOP:
            return ENGINE_STOPPED;
        case EVENT_WFE:
            return ENGINE_WFE;
        case EVENT_TRAP:
            trap = e->trap;
            if (!deliver(e, &trap))
                return ENGINE_STOPPED;
            break;
        case EVENT_YIELD:
            break;
        case EVENT_NONE:
            if (hint_before(e, e->backend->get(e, ENGINE_PC)) == HINT_WFI)
                return ENGINE_WFI;
            if (!left_for_no_reason(e))
                return ENGINE_STOPPED;
            break;
        }
    }
}
