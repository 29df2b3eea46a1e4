/*
 * SCS: dispatch of the private peripheral bus to the registers' owners.
 *
 * Follows: Armv8-M Architecture Reference Manual, B8.3 and D1.1; Cortex-M33 Technical Reference
 *          Manual, chapter "System address map".
 * Models:  word registers with byte and halfword access, the Non-secure alias, privilege.
 * Omits:   CTI, TPIU, ETM behaviour: their areas read as present and idle.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/scs.h"
#include "cpu/mpu.h"
#include "cpu/nvic.h"

#define DWT_BASE    UINT32_C(0xe0001000)
#define SCS_BASE    UINT32_C(0xe000e000)
#define SCS_NS_BASE UINT32_C(0xe002e000)
#define PAGE_MASK   UINT32_C(0xfff)

#define ICTR  0x004
#define ACTLR 0x008
#define CPPWR 0x00c
#define STIR  0xf00

struct scs_group {
    uint16_t first, last;
    uint32_t (*read)(struct cpu *c, enum world w, uint32_t offset);
    void (*write)(struct cpu *c, enum world w, uint32_t offset, uint32_t value);
};

static uint32_t read_control(struct cpu *c, enum world w, uint32_t offset)
{
    if (offset == ICTR)
        return (c->config.n_irqs + 31) / 32 - 1;
    if (offset == ACTLR)
        return c->s.actlr;
    return offset == CPPWR ? c->s.cppwr : 0;
}

static void write_control(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    if (offset == ACTLR)
        c->s.actlr = value;
    else if (offset == CPPWR)
        c->s.cppwr = value;
}

static void write_stir(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    unsigned irq = value & MASK(8, 0);

    if (irq < c->config.n_irqs && nvic_sees_irq(c, w, irq))
        nvic_pend(c, w, EXC_IRQ0 + irq);
}

static const struct scs_group groups[] = {
    {0x000, 0x00c, read_control, write_control}, {0x010, 0x01f, systick_read, systick_write},
    {0x100, 0x5ff, nvic_read, nvic_write},       {0xd00, 0xd3f, scb_read, scb_write},
    {0xd40, 0xd87, scb_id_read, NULL},           {0xd88, 0xd8f, fpu_read, fpu_write},
    {0xd90, 0xdcf, mpu_read, mpu_write},         {0xdd0, 0xdef, sau_read, sau_write},
    {0xdf0, 0xe0b, debug_read, debug_write},     {STIR, STIR, NULL, write_stir},
    {0xf34, 0xf3f, fpu_read, fpu_write},         {0xf40, 0xf4b, scb_id_read, NULL},
};

static const struct scs_group *find_group(uint32_t offset)
{
    for (unsigned i = 0; i < ARRAY_LEN(groups); i++)
        if (offset >= groups[i].first && offset <= groups[i].last)
            return &groups[i];
    return NULL;
}

void scs_reset(struct cpu *c)
{
    scb_reset(c);
    nvic_reset(c);
    systick_reset(c);
    mpu_reset(c);
    dwt_reset(c);
    c->s.actlr = 0;
}

/* The Non-secure alias exists for Secure code of a core that has the Security Extension. */
static bool world_of(const struct cpu *c, uint32_t addr, enum world *w)
{
    *w = c->s.world;
    if ((addr & ~PAGE_MASK) == SCS_BASE)
        return true;
    *w = WORLD_NS;
    return (addr & ~PAGE_MASK) == SCS_NS_BASE && c->s.world == WORLD_S;
}

static uint32_t read_word(struct cpu *c, uint32_t addr)
{
    uint32_t offset = addr & PAGE_MASK;
    const struct scs_group *g;
    enum world w;

    if ((addr & ~PAGE_MASK) == DWT_BASE && offset < 0xfb0)
        return dwt_read(c, offset);
    if (!world_of(c, addr, &w))
        return coresight_read(c, addr);
    g = find_group(offset);
    if (g == NULL)
        return coresight_read(c, addr);
    return g->read != NULL ? g->read(c, w, offset) : 0;
}

static void write_word(struct cpu *c, uint32_t addr, uint32_t value)
{
    uint32_t offset = addr & PAGE_MASK;
    const struct scs_group *g;
    enum world w;

    if ((addr & ~PAGE_MASK) == DWT_BASE) {
        dwt_write(c, offset, value);
        return;
    }
    if (!world_of(c, addr, &w))
        return;
    g = find_group(offset);
    if (g != NULL && g->write != NULL)
        g->write(c, w, offset, value);
}

/* Unprivileged code reaches STIR when CCR.USERSETMPEND allows it, and nothing else. */
static bool permitted(struct cpu *c, uint32_t addr, bool privileged)
{
    return privileged || (addr == SCS_BASE + STIR && (core_bank(c)->ccr & CCR_USERSETMPEND) != 0);
}

bool scs_access_read(struct cpu *c, uint32_t addr, unsigned size, bool privileged, uint32_t *value)
{
    uint32_t word;

    *value = 0;
    if (!permitted(c, addr, privileged))
        return false;
    word = read_word(c, addr & ~UINT32_C(3)) >> (8 * (addr & 3));
    *value = size == 4 ? word : word & MASK(8 * size - 1, 0);
    return true;
}

/* Registers in which writing one to a bit acts: the bytes that are not written must be zero. */
static bool acts_on_ones(uint32_t offset)
{
    return (offset >= 0x100 && offset < 0x300) || (offset >= 0xd28 && offset < 0xd34);
}

bool scs_access_write(struct cpu *c, uint32_t addr, unsigned size, bool privileged, uint32_t value)
{
    uint32_t word = addr & ~UINT32_C(3);
    unsigned shift = 8 * (addr & 3);
    uint32_t mask = size == 4 ? UINT32_MAX : MASK(8 * size - 1, 0) << shift;

    if (!permitted(c, addr, privileged))
        return false;
    value = value << shift & mask;
    if (size != 4 && !acts_on_ones(word & PAGE_MASK))
        value |= read_word(c, word) & ~mask;
    write_word(c, word, value);
    return true;
}

bool cpu_peek_ppb(struct cpu *c, uint32_t addr, uint32_t *value)
{
    bool counted[WORLDS];

    for (unsigned w = 0; w < WORLDS; w++)
        counted[w] = c->systick[w].s.countflag;
    bool ok = scs_access_read(c, addr, 4, true, value);
    for (unsigned w = 0; w < WORLDS; w++)
        c->systick[w].s.countflag = counted[w];
    return ok;
}

bool cpu_poke_ppb(struct cpu *c, uint32_t addr, uint32_t value)
{
    return scs_access_write(c, addr, 4, true, value);
}
