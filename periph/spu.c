/*
 * SPU: which memory regions, peripherals and masters are secure, and what may be done with memory.
 *
 * Follows: product specification, chapters SPU and instantiation; MDK headers.
 * Models:  every register with its LOCK, the attribution that cores, EasyDMA, NVMC and the MMIO
 *          dispatch ask (bus/attribution.h), pins and DPPI channels included, the three access
 *          error events.
 * Omits:   the effect of CPULOCK.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bus/map.h"
#include "periph/devices.h"

#define EVENTS_RAMACCERR    0x100
#define EVENTS_FLASHACCERR  0x104
#define EVENTS_PERIPHACCERR 0x108
#define CPULOCK             0x404
#define EXTDOMAIN_PERM      0x440
#define DPPI_PERM           0x480
#define DPPI_LOCK           0x484
#define GPIOPORT_PERM       0x4c0
#define GPIOPORT_LOCK       0x4c4
#define FLASHNSC_REGION     0x500
#define FLASHNSC_SIZE       0x504
#define RAMNSC_REGION       0x540
#define RAMNSC_SIZE         0x544
#define FLASHREGION_PERM    0x600
#define RAMREGION_PERM      0x700
#define PERIPHID_PERM       0x800

#define PERM_RESET  0x17 /* execute, write, read, secure */
#define LOCK        BIT(8)
#define SECATTR     BIT(4)
#define DMASEC      BIT(5)
#define PRESENT     BIT(31)
#define REGION_MASK (0x17 | LOCK)
#define PERIPH_MASK (SECATTR | DMASEC | LOCK)
#define NSC_MASK    (0x3f | LOCK)
#define NSC_SIZE    (0xf | LOCK)
#define PORTS       2
#define NSC_REGIONS 2

#define CRYPTOCELL_ID 68

enum mapping { NON_SECURE, SECURE, SELECTABLE, SPLIT };
enum dma { NO_DMA, DMA_FOLLOWS, DMA_SEPARATE };

/*
 * SECUREMAPPING and DMA of the slots that exist (product specification, instantiation table; which
 * slots are split and that DMA attributes are separate: recalled from it).
 */
/* clang-format off */
static const struct slot {
    uint8_t first, last;
    uint8_t mapping, dma;
} slots[] = {
    {0, 0, SELECTABLE, NO_DMA},          /* DCNF, FPU */
    {1, 1, SECURE, NO_DMA},              /* CACHE */
    {3, 3, SECURE, NO_DMA},              /* SPU */
    {4, 6, SELECTABLE, NO_DMA},          /* OSCILLATORS, CLOCK, CTRLAP */
    {8, 12, SELECTABLE, DMA_SEPARATE},   /* SERIAL0, SERIAL1, SPIM4, SERIAL2, SERIAL3 */
    {13, 13, SECURE, NO_DMA},            /* GPIOTE0 */
    {14, 14, SELECTABLE, DMA_SEPARATE},  /* SAADC */
    {15, 17, SELECTABLE, NO_DMA},        /* TIMER */
    {20, 21, SELECTABLE, NO_DMA},        /* RTC */
    {23, 23, SPLIT, NO_DMA},             /* DPPIC */
    {24, 32, SELECTABLE, NO_DMA},        /* WDT, COMP, EGU */
    {33, 36, SELECTABLE, DMA_SEPARATE},  /* PWM */
    {38, 38, SELECTABLE, DMA_SEPARATE},  /* PDM */
    {40, 40, SELECTABLE, DMA_SEPARATE},  /* I2S */
    {42, 42, SELECTABLE, NO_DMA},        /* IPC */
    {43, 43, SELECTABLE, DMA_SEPARATE},  /* QSPI */
    {45, 45, SELECTABLE, DMA_SEPARATE},  /* NFCT */
    {47, 47, NON_SECURE, NO_DMA},        /* GPIOTE1 */
    {48, 48, SELECTABLE, NO_DMA},        /* MUTEX */
    {51, 52, SELECTABLE, NO_DMA},        /* QDEC */
    {54, 54, SELECTABLE, DMA_SEPARATE},  /* USBD */
    {55, 55, SELECTABLE, NO_DMA},        /* USBREGULATOR */
    {57, 57, SPLIT, NO_DMA},             /* KMU, NVMC */
    {66, 66, SPLIT, NO_DMA},             /* P0, P1 */
    {68, 68, SECURE, DMA_FOLLOWS},       /* CRYPTOCELL */
    {129, 129, SELECTABLE, NO_DMA},      /* VMC */
};
/* clang-format on */

struct spu {
    struct periph p;
    struct attribution attribution;
};

static struct spu *spu_of(const struct periph *p)
{
    return (struct spu *)p;
}

/* --- from registers to attribution --- */

static void tell(struct spu *s)
{
    attribution_tell(&s->attribution);
}

/* The callable part lies at the end of its region; SIZE 1 is 32 bytes, 8 is 4 KiB. */
static struct attribution_callable callable(uint32_t region, uint32_t size, uint32_t base,
                                            uint32_t region_size)
{
    uint32_t code = size & 0xf;
    uint32_t bytes = code >= 1 && code <= 8 ? UINT32_C(16) << code : 0;

    return (struct attribution_callable){base + ((region & 0x3f) + 1) * region_size - bytes, bytes};
}

static void apply_callable(struct spu *s)
{
    for (unsigned i = 0; i < NSC_REGIONS; i++) {
        s->attribution.callable[i] =
            callable(REG(s, FLASHNSC_REGION + i * 8), REG(s, FLASHNSC_SIZE + i * 8), 0,
                     ATTRIBUTION_FLASH_REGION);
        s->attribution.callable[NSC_REGIONS + i] =
            callable(REG(s, RAMNSC_REGION + i * 8), REG(s, RAMNSC_SIZE + i * 8), APP_RAM_BASE,
                     ATTRIBUTION_RAM_REGION);
    }
}

/* CRYPTOCELL goes on over the two slots behind its own, which have no entry. */
static unsigned entry_of(unsigned id)
{
    return id == CRYPTOCELL_ID + 1 || id == CRYPTOCELL_ID + 2 ? CRYPTOCELL_ID : id;
}

static void apply_periph(struct spu *s, unsigned id)
{
    uint32_t perm = REG(s, PERIPHID_PERM + entry_of(id) * 4);
    bool secure = (perm & SECATTR) != 0;

    s->attribution.periph[id] = (struct attribution_periph){
        .secure = secure,
        .split = bits(perm, 1, 0) == SPLIT,
        .dma_secure = secure && (bits(perm, 3, 2) != DMA_SEPARATE || (perm & DMASEC) != 0),
    };
}

/* Pins and DPPI channels. */
static void apply_bits(struct spu *s)
{
    for (unsigned port = 0; port < 2; port++)
        s->attribution.secure_pins[port] = REG(s, GPIOPORT_PERM + port * 8);
    s->attribution.secure_channels = REG(s, DPPI_PERM);
}

static void apply_extdomain(struct spu *s)
{
    s->attribution.network_secure = (REG(s, EXTDOMAIN_PERM) & SECATTR) != 0;
    signal_raise(s->p.env->signals, SIGNAL_EXTDOMAIN, REG(s, EXTDOMAIN_PERM));
}

/* --- locks --- */

/* Undoes the write of a register whose LOCK is set; false: it was locked. */
static bool unlocked(struct periph *p, uint32_t offset, uint32_t old, bool locked)
{
    if (!locked)
        return true;
    if (REG(p, offset) != old)
        periph_error(p, "spu-locked", "write of %s, which is locked until reset; ignored",
                     periph_reg_name(p, offset));
    REG(p, offset) = old;
    return false;
}

static void flashregion_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t offset = FLASHREGION_PERM + index * 4;

    if (!unlocked(p, offset, old, (old & LOCK) != 0))
        return;
    spu_of(p)->attribution.flash[index] = (uint8_t)REG(p, offset);
    tell(spu_of(p));
}

static void ramregion_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t offset = RAMREGION_PERM + index * 4;

    if (!unlocked(p, offset, old, (old & LOCK) != 0))
        return;
    spu_of(p)->attribution.ram[index] = (uint8_t)REG(p, offset);
    tell(spu_of(p));
}

/* What the hardware fixes cannot be chosen. */
static void periphid_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t offset = PERIPHID_PERM + index * 4;
    uint32_t fixed = 0;

    if (!unlocked(p, offset, old, (old & LOCK) != 0))
        return;
    if (bits(old, 1, 0) != SELECTABLE || (old & PRESENT) == 0)
        fixed |= SECATTR;
    if (bits(old, 3, 2) != DMA_SEPARATE)
        fixed |= DMASEC;
    REG(p, offset) = (REG(p, offset) & ~fixed) | (old & fixed);
    apply_periph(spu_of(p), index);
    tell(spu_of(p));
}

static void extdomain_written(struct periph *p, unsigned index, uint32_t old)
{
    if (!unlocked(p, EXTDOMAIN_PERM, old, (old & LOCK) != 0))
        return;
    apply_extdomain(spu_of(p));
    tell(spu_of(p));
}

static void nsc_written(struct periph *p, uint32_t offset, uint32_t old)
{
    if (!unlocked(p, offset, old, (old & LOCK) != 0))
        return;
    apply_callable(spu_of(p));
    tell(spu_of(p));
}

static void flashnsc_region_written(struct periph *p, unsigned index, uint32_t old)
{
    nsc_written(p, FLASHNSC_REGION + index * 8, old);
}

static void flashnsc_size_written(struct periph *p, unsigned index, uint32_t old)
{
    nsc_written(p, FLASHNSC_SIZE + index * 8, old);
}

static void ramnsc_region_written(struct periph *p, unsigned index, uint32_t old)
{
    nsc_written(p, RAMNSC_REGION + index * 8, old);
}

static void ramnsc_size_written(struct periph *p, unsigned index, uint32_t old)
{
    nsc_written(p, RAMNSC_SIZE + index * 8, old);
}

static void dppi_perm_written(struct periph *p, unsigned index, uint32_t old)
{
    unlocked(p, DPPI_PERM, old, REG(p, DPPI_LOCK) != 0);
    apply_bits(spu_of(p));
}

static void gpioport_perm_written(struct periph *p, unsigned index, uint32_t old)
{
    unlocked(p, GPIOPORT_PERM + index * 8, old, REG(p, GPIOPORT_LOCK + index * 8) != 0);
    apply_bits(spu_of(p));
}

/* Bits that can be set and stay set until reset. */
static void dppi_lock_written(struct periph *p, unsigned index, uint32_t old)
{
    REG(p, DPPI_LOCK) |= old;
}

static void gpioport_lock_written(struct periph *p, unsigned index, uint32_t old)
{
    REG(p, GPIOPORT_LOCK + index * 8) |= old;
}

static void cpulock_written(struct periph *p, unsigned index, uint32_t old)
{
    REG(p, CPULOCK) |= old;
}

/* --- refused accesses --- */

static void refused(void *spu, uint32_t addr)
{
    if (addr >= 0x40000000)
        periph_event(spu, EVENTS_PERIPHACCERR);
    else
        periph_event(spu, addr < APP_RAM_BASE ? EVENTS_FLASHACCERR : EVENTS_RAMACCERR);
}

/* --- life --- */

static uint32_t periphid_reset(const struct slot *s)
{
    return PRESENT | s->mapping | (uint32_t)s->dma << 2 | (s->mapping != NON_SECURE ? SECATTR : 0) |
           (s->dma == DMA_SEPARATE ? DMASEC : 0);
}

static void spu_init(struct periph *p)
{
    struct spu *s = spu_of(p);

    s->attribution.refused = refused;
    s->attribution.spu = s;
    p->env->attribution = &s->attribution;
    p->env->mmio->attribution = &s->attribution;
}

static void spu_reset(struct periph *p)
{
    for (unsigned i = 0; i < ARRAY_LEN(slots); i++)
        for (unsigned id = slots[i].first; id <= slots[i].last; id++)
            REG(p, PERIPHID_PERM + id * 4) = periphid_reset(&slots[i]);
}

static void spu_restored(struct periph *p)
{
    struct spu *s = spu_of(p);

    for (unsigned i = 0; i < ATTRIBUTION_REGIONS; i++) {
        s->attribution.flash[i] = (uint8_t)REG(p, FLASHREGION_PERM + i * 4);
        s->attribution.ram[i] = (uint8_t)REG(p, RAMREGION_PERM + i * 4);
    }
    for (unsigned id = 0; id < ATTRIBUTION_PERIPHERALS; id++)
        apply_periph(s, id);
    apply_callable(s);
    apply_bits(s);
    apply_extdomain(s);
    tell(s);
}

static void spu_free(struct periph *p)
{
    p->env->attribution = NULL;
    p->env->mmio->attribution = NULL;
}

/* clang-format off */
static const struct reg_desc spu_regs[] = {
    {"EVENTS_RAMACCERR", EVENTS_RAMACCERR, REG_EVENT},
    {"EVENTS_FLASHACCERR", EVENTS_FLASHACCERR, REG_EVENT},
    {"EVENTS_PERIPHACCERR", EVENTS_PERIPHACCERR, REG_EVENT},
    REG_INTEN_GROUP,
    {"CAP", 0x400, REG_RO, .reset = 1},
    {"CPULOCK", CPULOCK, REG_RW, .mask = 0x1f, .written = cpulock_written},
    {"EXTDOMAIN[n].PERM", EXTDOMAIN_PERM, REG_RW, .reset = SELECTABLE, .mask = SECATTR | LOCK,
     .count = 1, .written = extdomain_written},
    {"DPPI[n].PERM", DPPI_PERM, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX, .count = 1,
     .written = dppi_perm_written},
    {"DPPI[n].LOCK", DPPI_LOCK, REG_RW, .mask = 1, .count = 1, .written = dppi_lock_written},
    {"GPIOPORT[n].PERM", GPIOPORT_PERM, REG_RW, .reset = UINT32_MAX, .mask = UINT32_MAX,
     .count = PORTS, .stride = 8, .written = gpioport_perm_written},
    {"GPIOPORT[n].LOCK", GPIOPORT_LOCK, REG_RW, .mask = 1, .count = PORTS, .stride = 8,
     .written = gpioport_lock_written},
    {"FLASHNSC[n].REGION", FLASHNSC_REGION, REG_RW, .mask = NSC_MASK, .count = NSC_REGIONS,
     .stride = 8, .written = flashnsc_region_written},
    {"FLASHNSC[n].SIZE", FLASHNSC_SIZE, REG_RW, .mask = NSC_SIZE, .count = NSC_REGIONS,
     .stride = 8, .written = flashnsc_size_written},
    {"RAMNSC[n].REGION", RAMNSC_REGION, REG_RW, .mask = NSC_MASK, .count = NSC_REGIONS,
     .stride = 8, .written = ramnsc_region_written},
    {"RAMNSC[n].SIZE", RAMNSC_SIZE, REG_RW, .mask = NSC_SIZE, .count = NSC_REGIONS,
     .stride = 8, .written = ramnsc_size_written},
    {"FLASHREGION[n].PERM", FLASHREGION_PERM, REG_RW, .reset = PERM_RESET, .mask = REGION_MASK,
     .count = ATTRIBUTION_REGIONS, .written = flashregion_written},
    {"RAMREGION[n].PERM", RAMREGION_PERM, REG_RW, .reset = PERM_RESET, .mask = REGION_MASK,
     .count = ATTRIBUTION_REGIONS, .written = ramregion_written},
    {"PERIPHID[n].PERM", PERIPHID_PERM, REG_RW, .reset = SELECTABLE | SECATTR, .mask = PERIPH_MASK,
     .count = ATTRIBUTION_PERIPHERALS, .own_reset = true, .written = periphid_written},
};
/* clang-format on */

const struct periph_type spu_type = {
    .name = "SPU",
    .size = sizeof(struct spu),
    .regs = spu_regs,
    .n_regs = ARRAY_LEN(spu_regs),
    .dppi = true,
    .init = spu_init,
    .reset = spu_reset,
    .restored = spu_restored,
    .free = spu_free,
};
