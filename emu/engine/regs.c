/*
 * Registers through libunicorn's public API.
 *
 * The API hides MSP, PSP and the masks from an unprivileged guest as the instructions MRS and MSR
 * do. Handler mode is always privileged: IPSR is made non-zero for the access and put back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "engine/engine_priv.h"

#define ANY_EXCEPTION UINT32_C(3)

static uint32_t read_reg(struct engine *e, int id)
{
    uint32_t value = 0;

    uc_reg_read(e->uc, id, &value);
    return value;
}

static void write_reg(struct engine *e, int id, uint32_t value)
{
    uc_reg_write(e->uc, id, &value);
}

static int plain_id(enum engine_reg reg)
{
    if (reg < ENGINE_SP)
        return UC_ARM_REG_R0 + (int)reg;
    if (reg >= ENGINE_S0)
        return UC_ARM_REG_S0 + (int)(reg - ENGINE_S0);
    switch (reg) {
    case ENGINE_SP:
        return UC_ARM_REG_SP;
    case ENGINE_LR:
        return UC_ARM_REG_LR;
    case ENGINE_PC:
        return UC_ARM_REG_PC;
    case ENGINE_XPSR:
        return UC_ARM_REG_XPSR;
    case ENGINE_FPSCR:
        return UC_ARM_REG_FPSCR;
    default:
        return UC_ARM_REG_INVALID;
    }
}

static int privileged_id(enum engine_reg reg)
{
    switch (reg) {
    case ENGINE_MSP:
        return UC_ARM_REG_MSP;
    case ENGINE_PSP:
        return UC_ARM_REG_PSP;
    case ENGINE_PRIMASK:
        return UC_ARM_REG_PRIMASK;
    case ENGINE_BASEPRI:
        return UC_ARM_REG_BASEPRI;
    case ENGINE_FAULTMASK:
        return UC_ARM_REG_FAULTMASK;
    case ENGINE_CONTROL:
        return UC_ARM_REG_CONTROL;
    default:
        return UC_ARM_REG_INVALID;
    }
}

/* Enters handler mode for a moment; the result goes to restore_mode(). */
static bool borrow_handler_mode(struct engine *e)
{
    if ((read_reg(e, UC_ARM_REG_XPSR) & XPSR_EXCEPTION) != 0)
        return false;
    write_reg(e, UC_ARM_REG_IPSR, ANY_EXCEPTION);
    return true;
}

static void restore_mode(struct engine *e, bool borrowed)
{
    if (borrowed)
        write_reg(e, UC_ARM_REG_IPSR, 0);
}

uint32_t engine_api_get(struct engine *e, enum engine_reg reg)
{
    int id = plain_id(reg);
    uint32_t value;
    bool borrowed;

    if (id != UC_ARM_REG_INVALID)
        return read_reg(e, id);
    if (reg == ENGINE_CONTROL)
        return read_reg(e, UC_ARM_REG_CONTROL);
    if (reg == ENGINE_MSPLIM || reg == ENGINE_PSPLIM)
        return engine_context_get(e, reg == ENGINE_MSPLIM ? engine_layout()->msplim
                                                          : engine_layout()->psplim);
    id = privileged_id(reg);
    borrowed = borrow_handler_mode(e);
    value = read_reg(e, id);
    restore_mode(e, borrowed);
    return value;
}

void engine_api_set(struct engine *e, enum engine_reg reg, uint32_t value)
{
    int id = plain_id(reg);
    bool borrowed;

    switch (reg) {
    case ENGINE_PC:
        /* Bit 0 of the API's PC is the T flag. */
        write_reg(e, UC_ARM_REG_PC,
                  (value & ~UINT32_C(1)) | (read_reg(e, UC_ARM_REG_XPSR) >> 24 & 1));
        return;
    case ENGINE_XPSR:
        /* UC_ARM_REG_XPSR would drop the GE flags. */
        write_reg(e, UC_ARM_REG_XPSR_NZCVQG, value);
        return;
    case ENGINE_MSPLIM:
    case ENGINE_PSPLIM:
        value &= ~UINT32_C(7);
        engine_context_set(e,
                           reg == ENGINE_MSPLIM ? engine_layout()->msplim : engine_layout()->psplim,
                           &value, sizeof value);
        return;
    default:
        break;
    }
    if (id != UC_ARM_REG_INVALID) {
        write_reg(e, id, value);
        return;
    }
    borrowed = borrow_handler_mode(e);
    write_reg(e, privileged_id(reg), value);
    restore_mode(e, borrowed);
}

/* Writing flags is the one public write that recomputes what generated code knows of the mode. */
void engine_api_sync(struct engine *e)
{
    write_reg(e, UC_ARM_REG_APSR_NZCV, read_reg(e, UC_ARM_REG_APSR_NZCV));
}
