/*
 * Faults, their escalation, lock-up.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cpu/state.h"

#pragma GCC visibility push(hidden)

struct fault {
    unsigned exception;
    uint32_t cfsr;
    uint32_t addr;
    bool addr_valid;
    uint32_t sfsr; /* SecureFault */
};
/* Sets the status registers and pends the fault, escalated when it cannot be taken. */
void fault_pend(struct cpu *c, const struct fault *f, uint32_t pc);
bool fault_can_take(struct cpu *c, unsigned exception);
/*
 * A fault of w while FP state is saved late: what can be taken is what could when its frame was
 * made.
 */
void fault_pend_lazy(struct cpu *c, enum world w, const struct fault *f, bool ready,
                     bool hard_ready);
/* The same, while the exception that is being entered or left has not become active. */
void fault_pend_derived(struct cpu *c, const struct fault *f);
/* fault_pend(), then exception entry. */
void fault_take(struct cpu *c, const struct fault *f, uint32_t pc);
/* HardFault instead of an exception that is taken to w. */
void fault_pend_hard(struct cpu *c, enum world w, uint32_t hfsr, uint32_t pc);
void fault_lock_up(struct cpu *c);

#pragma GCC visibility pop
