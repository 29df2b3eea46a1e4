/*
 * Executed instructions.
 *
 * A block is seen before it runs, and may be left in the middle: by a fault, or by a store that
 * pends an interrupt. So its lines are written when the next thing happens, as many as the
 * instruction counter says were executed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/trace/trace_priv.h"

/*
 * Exact while nothing but the block took time; behind a sleep or an exception entry from where the
 * block was last seen.
 */
static ticks_t insn_time(struct trace_core *c, uint32_t pc)
{
    ticks_t when = cpu_time_of(c->cpu, pc);
    ticks_t since = timing_prefix(cpu_timing(c->cpu), pc) * c->block.ticks_per_cycle;

    if (when != TICKS_NEVER && cpu_counters(c->cpu)->sleep_cycles == c->block.slept)
        c->block.when = when - since;
    return c->block.when + since;
}

static void show(struct trace_core *c, const struct disasm_insn *insn)
{
    struct trace *t = c->trace;
    ticks_t when = insn_time(c, insn->pc);

    if (!c->block.wanted || !trace_wants(t, TRACE_INSN, when) ||
        !trace_filter_holds_at(&t->filter, insn->pc))
        return;
    trace_begin(t, TRACE_INSN, when, cpu_name(c->cpu));
    trace_place(t, TRACE_INSN, insn->pc);
    trace_print(t, TRACE_INSN, "%s", insn->text);
    trace_line(t, TRACE_INSN, insn->pc);
}

static const struct disasm_insn *block_insns(struct trace_core *c, unsigned *n)
{
    struct memory *memory = machine_memory(c->trace->machine, c->core);
    const uint8_t *code = memory_host(memory, c->block.pc, c->block.size);

    *n = 0;
    return code != NULL ? disasm_block(c->trace->disasm, c->block.pc, code, c->block.size, n)
                        : NULL;
}

void trace_insn_catch_up(struct trace_core *c, uint32_t pc)
{
    unsigned n;
    const struct disasm_insn *insn;

    if (!c->block.pending || pc - c->block.pc >= c->block.size)
        return;
    insn = block_insns(c, &n);
    for (; c->block.shown < n && insn[c->block.shown].pc <= pc; c->block.shown++)
        show(c, &insn[c->block.shown]);
}

void trace_insn_finish(struct trace_core *c)
{
    uint64_t executed = cpu_counters(c->cpu)->instructions - c->block.began;
    unsigned n;
    const struct disasm_insn *insn;

    if (!c->block.pending)
        return;
    insn = block_insns(c, &n);
    for (; c->block.shown < MIN(n, executed); c->block.shown++)
        show(c, &insn[c->block.shown]);
    c->block.pending = false;
}

void trace_insn_block(void *ctx, uint32_t pc, uint32_t size)
{
    struct trace_core *c = ctx;

    const struct trace *t = c->trace;

    trace_insn_finish(c);
    c->block.pc = pc;
    c->block.size = size;
    c->block.shown = 0;
    c->block.began = cpu_counters(c->cpu)->instructions;
    c->block.slept = cpu_counters(c->cpu)->sleep_cycles;
    c->block.when = cpu_time(c->cpu);
    c->block.ticks_per_cycle = TICKS_PER_SECOND / MAX(clock_hz(c->clocks, CLOCK_HCLK), 1);
    c->block.pending = true;
    c->block.wanted =
        t->filter.thread == NULL || (cpu_active_exception(c->cpu) == 0 && trace_in_thread(c, pc));
}
