/*
 * SCB: system control, priorities and fault status.
 *
 * Follows: Armv8-M Architecture Reference Manual, D1.2 (ICSR .. AFSR).
 * Models:  banked registers; Non-secure code sees what AIRCR.BFHFNMINS leaves to it.
 * Omits:   VECTCLRACTIVE, sleep depth.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/nvic.h"
#include "cpu/run.h"
#include "cpu/scs.h"

enum {
    CPUID = 0xd00,
    ICSR = 0xd04,
    VTOR = 0xd08,
    AIRCR = 0xd0c,
    SCR = 0xd10,
    CCR = 0xd14,
    SHPR1 = 0xd18,
    SHPR3 = 0xd20,
    SHCSR = 0xd24,
    CFSR = 0xd28,
    HFSR = 0xd2c,
    DFSR = 0xd30,
    MMFAR = 0xd34,
    BFAR = 0xd38,
    AFSR = 0xd3c,
};

#define CPUID_M33_R0P4 UINT32_C(0x410fd214)

#define ICSR_RETTOBASE  BIT(11)
#define ICSR_ISRPENDING BIT(22)
#define ICSR_PENDSTCLR  BIT(25)
#define ICSR_PENDSTSET  BIT(26)
#define ICSR_PENDSVCLR  BIT(27)
#define ICSR_PENDSVSET  BIT(28)
#define ICSR_PENDNMICLR BIT(30)
#define ICSR_PENDNMISET BIT(31)

#define AIRCR_VECTKEY         UINT32_C(0x05fa)
#define AIRCR_VECTKEYSTAT     UINT32_C(0xfa05)
#define AIRCR_SYSRESETREQ     BIT(2)
#define AIRCR_SYSRESETREQS    BIT(3)
#define AIRCR_SECURE_WRITABLE (AIRCR_PRIS | AIRCR_BFHFNMINS | AIRCR_SYSRESETREQS)
#define CFSR_BFSR             MASK(15, 8)
#define RESETREAS_SREQ        BIT(3) /* product specification, RESET */

#define CCR_RES1 (BIT(9) | BIT(0)) /* STKALIGN, NONBASETHRDENA */
#define CCR_WRITABLE                                                                               \
    (CCR_USERSETMPEND | CCR_UNALIGN_TRP | CCR_DIV_0_TRP | CCR_BFHFNMIGN | CCR_STKOFHFNMIGN)
#define SCR_WRITABLE  (SCR_SEVONPEND | BIT(3) | SCR_SLEEPDEEP | SCR_SLEEPONEXIT)
#define VTOR_WRITABLE MASK(31, 7)
#define PRIORITY_BITS UINT32_C(0xe0)

enum shcsr_kind { ACTIVE, PENDED, ENABLED };

static const struct {
    uint8_t bit, exception, kind;
} shcsr_bits[] = {
    {0, EXC_MEMMANAGE, ACTIVE},    {1, EXC_BUSFAULT, ACTIVE},     {2, EXC_HARDFAULT, ACTIVE},
    {3, EXC_USAGEFAULT, ACTIVE},   {4, EXC_SECUREFAULT, ACTIVE},  {5, EXC_NMI, ACTIVE},
    {7, EXC_SVCALL, ACTIVE},       {8, EXC_DEBUGMON, ACTIVE},     {10, EXC_PENDSV, ACTIVE},
    {11, EXC_SYSTICK, ACTIVE},     {12, EXC_USAGEFAULT, PENDED},  {13, EXC_MEMMANAGE, PENDED},
    {14, EXC_BUSFAULT, PENDED},    {15, EXC_SVCALL, PENDED},      {16, EXC_MEMMANAGE, ENABLED},
    {17, EXC_BUSFAULT, ENABLED},   {18, EXC_USAGEFAULT, ENABLED}, {19, EXC_SECUREFAULT, ENABLED},
    {20, EXC_SECUREFAULT, PENDED}, {21, EXC_HARDFAULT, PENDED},
};

/* The store that switches UNALIGN_TRP is the last one of the old kind. */
static void set_ccr(struct cpu *c, struct bank *b, uint32_t value)
{
    uint32_t before = b->ccr;

    b->ccr = value | CCR_RES1;
    if (((b->ccr ^ before) & CCR_UNALIGN_TRP) == 0)
        return;
    engine_retranslate(c->engine);
    core_attend(c, ATTEND_PERMISSIONS);
}

void scb_reset(struct cpu *c)
{
    for (enum world w = 0; w < WORLDS; w++) {
        struct bank *b = &c->s.bank[w];

        b->vtor = c->config.vtor_reset;
        set_ccr(c, b, 0);
        b->scr = b->cfsr = b->mmfar = b->cpacr = b->prigroup = b->fault_enable = 0;
        fpu_reset(c, w);
        memset(b->priority, 0, sizeof(b->priority));
    }
    c->s.aircr = c->s.hfsr = c->s.dfsr = c->s.bfar = 0;
    c->s.cppwr = c->s.nsacr = c->s.sau_ctrl = c->s.sfsr = c->s.sfar = 0;
    c->s.demcr = c->s.dcrdr = 0;
}

/* Whether code of world w may see a system exception that belongs to both or to the other. */
static bool sees(const struct cpu *c, enum world w, unsigned exception)
{
    if (w == WORLD_S || !c->config.trustzone)
        return true;
    switch (exception) {
    case EXC_NMI:
    case EXC_HARDFAULT:
    case EXC_BUSFAULT:
        return (c->s.aircr & AIRCR_BFHFNMINS) != 0;
    case EXC_SECUREFAULT:
    case EXC_DEBUGMON:
        return false;
    default:
        return true;
    }
}

static uint32_t read_icsr(struct cpu *c, enum world w)
{
    uint32_t value = cpu_active_exception(c) | nvic_best_pending(c) << 12;

    if (nvic_active_count(c) <= 1)
        value |= ICSR_RETTOBASE;
    if (nvic_is_pending(c, w, EXC_SYSTICK))
        value |= ICSR_PENDSTSET;
    if (nvic_is_pending(c, w, EXC_PENDSV))
        value |= ICSR_PENDSVSET;
    if (sees(c, w, EXC_NMI) && nvic_is_pending(c, w, EXC_NMI))
        value |= ICSR_PENDNMISET;
    for (unsigned i = 0; i < ARRAY_LEN(c->s.nvic.pending); i++)
        if (c->s.nvic.pending[i] != 0)
            value |= ICSR_ISRPENDING;
    return value;
}

static void write_icsr(struct cpu *c, enum world w, uint32_t value)
{
    if (!sees(c, w, EXC_NMI))
        value &= ~(ICSR_PENDNMISET | ICSR_PENDNMICLR);
    if (value & ICSR_PENDNMISET)
        nvic_pend(c, w, EXC_NMI);
    else if (value & ICSR_PENDNMICLR)
        nvic_unpend(c, w, EXC_NMI);
    if (value & ICSR_PENDSVSET)
        nvic_pend(c, w, EXC_PENDSV);
    else if (value & ICSR_PENDSVCLR)
        nvic_unpend(c, w, EXC_PENDSV);
    if (value & ICSR_PENDSTSET)
        nvic_pend(c, w, EXC_SYSTICK);
    else if (value & ICSR_PENDSTCLR)
        nvic_unpend(c, w, EXC_SYSTICK);
}

static void write_aircr(struct cpu *c, enum world w, uint32_t value)
{
    if (value >> 16 != AIRCR_VECTKEY)
        return;
    c->s.bank[w].prigroup = bits(value, 10, 8);
    if (w == WORLD_S)
        c->s.aircr = value & AIRCR_SECURE_WRITABLE;
    nvic_priorities_changed(c);
    if ((value & AIRCR_SYSRESETREQ) == 0 || (w == WORLD_NS && (c->s.aircr & AIRCR_SYSRESETREQS)))
        return;
    core_stop(c, CPU_STOP_RESET);
    signal_raise(c->config.signals, SIGNAL_RESET_REQUEST, RESETREAS_SREQ);
}

static uint32_t read_shcsr(struct cpu *c, enum world w)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < ARRAY_LEN(shcsr_bits); i++) {
        unsigned exception = shcsr_bits[i].exception;
        bool set = shcsr_bits[i].kind == ACTIVE ? nvic_is_active(c, w, exception)
                   : shcsr_bits[i].kind == PENDED
                       ? nvic_is_pending(c, w, exception)
                       : nvic_bank(c, w, exception)->fault_enable >> exception & 1;
        if (set && sees(c, w, exception))
            value |= BIT(shcsr_bits[i].bit);
    }
    return value;
}

static void enable_fault(struct bank *b, unsigned exception, bool enable)
{
    b->fault_enable = enable ? b->fault_enable | BIT(exception) : b->fault_enable & ~BIT(exception);
}

static void write_shcsr(struct cpu *c, enum world w, uint32_t value)
{
    for (unsigned i = 0; i < ARRAY_LEN(shcsr_bits); i++) {
        unsigned exception = shcsr_bits[i].exception;
        bool set = value >> shcsr_bits[i].bit & 1;

        /* HardFault and NMI cannot be made active or inactive by hand (D1.2, SHCSR). */
        if (exception == EXC_HARDFAULT || exception == EXC_NMI || !sees(c, w, exception))
            continue;
        if (shcsr_bits[i].kind == ENABLED)
            enable_fault(nvic_bank(c, w, exception), exception, set);
        else if (shcsr_bits[i].kind == ACTIVE)
            nvic_set_active(c, w, exception, set);
        else if (set)
            nvic_pend(c, w, exception);
        else
            nvic_unpend(c, w, exception);
    }
}

static void write_shpr(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    unsigned first = 4 + (offset - SHPR1);

    for (unsigned i = 0; i < 4 && first + i < EXC_IRQ0; i++)
        if (sees(c, w, first + i))
            nvic_bank(c, w, first + i)->priority[first + i] =
                (uint8_t)(value >> (8 * i) & PRIORITY_BITS);
    nvic_priorities_changed(c);
}

static uint32_t read_shpr(struct cpu *c, enum world w, uint32_t offset)
{
    unsigned first = 4 + (offset - SHPR1);
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        if (sees(c, w, first + i))
            value |= (uint32_t)nvic_bank(c, w, first + i)->priority[first + i] << (8 * i);
    return value;
}

/* MMFSR and UFSR are banked, BFSR is not. */
static uint32_t read_cfsr(struct cpu *c, enum world w)
{
    uint32_t bfsr = nvic_bank(c, w, EXC_BUSFAULT)->cfsr & CFSR_BFSR;

    return (c->s.bank[w].cfsr & ~CFSR_BFSR) | (sees(c, w, EXC_BUSFAULT) ? bfsr : 0);
}

static void clear_cfsr(struct cpu *c, enum world w, uint32_t value)
{
    c->s.bank[w].cfsr &= ~(value & ~CFSR_BFSR);
    if (sees(c, w, EXC_BUSFAULT))
        nvic_bank(c, w, EXC_BUSFAULT)->cfsr &= ~(value & CFSR_BFSR);
}

uint32_t scb_read(struct cpu *c, enum world w, uint32_t offset)
{
    const struct bank *b = &c->s.bank[w];

    switch (offset) {
    case CPUID:
        return CPUID_M33_R0P4;
    case ICSR:
        return read_icsr(c, w);
    case VTOR:
        return b->vtor;
    case AIRCR:
        return AIRCR_VECTKEYSTAT << 16 | b->prigroup << 8 | (w == WORLD_S ? c->s.aircr : 0);
    case SCR:
        return b->scr;
    case CCR:
        return b->ccr;
    case SHCSR:
        return read_shcsr(c, w);
    case CFSR:
        return read_cfsr(c, w);
    case HFSR:
        return sees(c, w, EXC_HARDFAULT) ? c->s.hfsr : 0;
    case DFSR:
        return c->s.dfsr;
    case MMFAR:
        return b->mmfar;
    case BFAR:
        return sees(c, w, EXC_BUSFAULT) ? c->s.bfar : 0;
    case AFSR: /* nothing implementation-defined is reported */
        return 0;
    default:
        return read_shpr(c, w, offset);
    }
}

/* A table must be aligned to its size, rounded up to a power of two; 128 bytes at least. */
static uint32_t table_alignment(const struct cpu *c)
{
    uint32_t bytes = (EXC_IRQ0 + c->config.n_irqs) * 4, alignment = 128;

    while (alignment < bytes)
        alignment *= 2;
    return alignment;
}

static void set_vtor(struct cpu *c, struct bank *b, uint32_t value)
{
    b->vtor = value & VTOR_WRITABLE;
    if (b->vtor != value)
        guest_error(c->config.log, c->config.name, "vtor-bits",
                    "VTOR was set to 0x%08x and holds 0x%08x", value, b->vtor);
    else if (value % table_alignment(c) != 0)
        guest_error(c->config.log, c->config.name, "vtor-bits",
                    "VTOR was set to 0x%08x, which is no multiple of 0x%x: the table has %u "
                    "vectors",
                    value, table_alignment(c), EXC_IRQ0 + c->config.n_irqs);
}

void scb_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    struct bank *b = &c->s.bank[w];

    switch (offset) {
    case CPUID:
    case AFSR:
        break;
    case ICSR:
        write_icsr(c, w, value);
        break;
    case VTOR:
        set_vtor(c, b, value);
        break;
    case AIRCR:
        write_aircr(c, w, value);
        break;
    case SCR:
        b->scr = value & SCR_WRITABLE;
        break;
    case CCR:
        set_ccr(c, b, value & CCR_WRITABLE);
        break;
    case SHCSR:
        write_shcsr(c, w, value);
        break;
    case CFSR:
        clear_cfsr(c, w, value);
        break;
    case HFSR:
        if (sees(c, w, EXC_HARDFAULT))
            c->s.hfsr &= ~value;
        break;
    case DFSR:
        c->s.dfsr &= ~value;
        break;
    case MMFAR:
        b->mmfar = value;
        break;
    case BFAR:
        if (sees(c, w, EXC_BUSFAULT))
            c->s.bfar = value;
        break;
    default:
        write_shpr(c, w, offset, value);
        break;
    }
}
