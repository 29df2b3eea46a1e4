/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/gave_up.h"

#include <string.h>

#include "base/units.h"

#define B_SELF        UINT16_C(0xe7fe) /* B . */
#define B_W_SELF_HIGH UINT16_C(0xf7ff) /* B.W . */
#define B_W_SELF_LOW  UINT16_C(0xbffe)

bool is_self_branch(struct machine *m, enum machine_core core, uint32_t addr)
{
    const uint8_t *code = memory_host(machine_memory(m, core), addr & ~1u, 4);

    if (code == NULL)
        return false;
    return load_le16(code) == B_SELF ||
           (load_le16(code) == B_W_SELF_HIGH && load_le16(code + 2) == B_W_SELF_LOW);
}

bool is_end_function(const struct symbols *s, uint32_t addr)
{
    static const char *const ends[] = {
        "panic", "halt", "fatal", "abort", "assert", "_exit", "error_handler",
    };
    const struct symbol *at = s != NULL ? symbols_find(s, addr & ~1u) : NULL;

    for (unsigned i = 0; at != NULL && i < G_N_ELEMENTS(ends); i++)
        if (strstr(at->name, ends[i]) != NULL)
            return true;
    return false;
}

static bool is_masked(struct cpu *cpu)
{
    return (cpu_reg(cpu, ENGINE_PRIMASK) & 1) != 0 || (cpu_reg(cpu, ENGINE_FAULTMASK) & 1) != 0 ||
           cpu_reg(cpu, ENGINE_BASEPRI) != 0;
}

bool gave_up(struct machine *m, const struct symbols *s, enum machine_core core)
{
    struct cpu *cpu = machine_cpu(m, core);

    if (cpu_state(cpu) != CPU_RUNNING || !is_self_branch(m, core, cpu_pc(cpu)))
        return false;
    return is_masked(cpu) || cpu_active_exception(cpu) != 0 || is_end_function(s, cpu_pc(cpu));
}
