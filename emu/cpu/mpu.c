/*
 * MPU: PMSAv8 with eight regions.
 *
 * Follows: Armv8-M Architecture Reference Manual, B10 (protected memory system) and D1.2 (MPU_*).
 * Models:  regions of 32-byte granularity, PRIVDEFENA, HFNMIENA, overlap faults, default map.
 * Omits:   memory types (MAIR is stored): they cost and reorder nothing here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpu/mpu.h"
#include "cpu/nvic.h"
#include "cpu/run.h"
#include "cpu/sau.h"

enum {
    TYPE = 0xd90,
    CTRL = 0xd94,
    RNR = 0xd98,
    RBAR = 0xd9c, /* RLAR follows, then three alias pairs */
    RLAR_A3 = 0xdb8,
    MAIR0 = 0xdc0,
    MAIR1 = 0xdc4,
};

#define GRANULE      UINT32_C(32)
#define RBAR_XN      BIT(0)
#define RBAR_AP(v)   bits(v, 2, 1)
#define RLAR_ENABLE  BIT(0)
#define PAGE         UINT32_C(1024) /* what the engine's look-up caches */
#define BLOCK_512M   UINT32_C(0x20000000)
#define PPB_BASE     UINT32_C(0xe0000000)
#define PPB_SIZE     UINT32_C(0x00100000)
#define SYSTEM_SPACE UINT32_C(0xe0000000)
#define NO_REGION    UINT32_MAX

/* TT result (D1.2, TT_RESP) */
#define TT_MRVALID BIT(16)
#define TT_R       BIT(18)
#define TT_RW      BIT(19)
#define TT_NSR     BIT(20)
#define TT_NSRW    BIT(21)
#define TT_S       BIT(22)

static unsigned default_permission(uint32_t addr)
{
    /* 0x40000000 (Peripheral), 0xA0000000, 0xC0000000 (Device), 0xE0000000: execute never. */
    static const bool executable[8] = {true, true, false, true, true, false, false, false};

    return ENGINE_R | ENGINE_W | (executable[addr >> 29] ? ENGINE_X : 0);
}

static unsigned region_permission(const struct mpu *m, unsigned n, uint32_t addr, bool privileged)
{
    static const unsigned by_ap[4][2] = {
        {0, ENGINE_R | ENGINE_W},
        {ENGINE_R | ENGINE_W, ENGINE_R | ENGINE_W},
        {0, ENGINE_R},
        {ENGINE_R, ENGINE_R},
    };
    unsigned p = by_ap[RBAR_AP(m->rbar[n])][privileged];

    if ((p & ENGINE_R) && !(m->rbar[n] & RBAR_XN) && addr < SYSTEM_SPACE)
        p |= ENGINE_X;
    return p;
}

/*
 * Permission of addr, and the largest range around it in which no region starts or ends, so that
 * all of it has the same.
 */
static unsigned look_up(const struct cpu *c, const struct mpu *m, uint32_t addr, bool privileged,
                        uint32_t *first, uint32_t *last, unsigned *region)
{
    unsigned hits = 0, hit = 0;

    *region = NO_REGION;

    for (unsigned n = 0; n < c->config.n_mpu_regions; n++) {
        uint32_t base = m->rbar[n] & ~(GRANULE - 1);
        uint32_t limit = m->rlar[n] | (GRANULE - 1);

        if (!(m->rlar[n] & RLAR_ENABLE) || base > limit)
            continue;
        if (addr < base) {
            *last = MIN(*last, base - 1);
        } else if (addr > limit) {
            *first = MAX(*first, limit + 1);
        } else {
            *first = MAX(*first, base);
            *last = MIN(*last, limit);
            hit = n;
            hits++;
        }
    }
    if (hits == 1) {
        *region = hit;
        return region_permission(m, hit, addr, privileged);
    }
    if (hits > 1) /* overlapping regions fault (B10.2, R_FDJL) */
        return 0;
    return privileged && (m->ctrl & MPU_CTRL_PRIVDEF) ? default_permission(addr) : 0;
}

static unsigned permission(struct cpu *c, enum world w, uint32_t addr, bool privileged,
                           bool negative, uint32_t *first, uint32_t *last)
{
    const struct mpu *m = &c->s.bank[w].mpu;
    unsigned region;

    *first = addr & ~(BLOCK_512M - 1);
    *last = *first + (BLOCK_512M - 1);
    /* The PPB is outside the MPU; who may touch what there is decided register by register. */
    if (addr - PPB_BASE < PPB_SIZE) {
        *last = PPB_BASE + PPB_SIZE - 1;
        return ENGINE_R | ENGINE_W;
    }
    if (!(m->ctrl & MPU_CTRL_ENABLE) || (negative && !(m->ctrl & MPU_CTRL_HFNMIENA)))
        return default_permission(addr);
    return look_up(c, m, addr, privileged, first, last, &region);
}

unsigned mpu_permission(void *ctx, uint32_t addr, bool privileged, bool negative, bool *uniform)
{
    uint32_t first, last;
    uint32_t page = addr & ~(PAGE - 1);
    struct cpu *c = ctx;
    unsigned p = permission(c, c->s.world, addr, privileged, negative, &first, &last);

    *uniform = first <= page && last >= page + (PAGE - 1);
    return p;
}

unsigned mpu_permission_in(struct cpu *c, uint32_t addr, bool privileged, bool negative,
                           uint32_t *first, uint32_t *last)
{
    return permission(c, c->s.world, addr, privileged, negative, first, last);
}

unsigned mpu_permission_now(struct cpu *c, uint32_t addr, bool privileged, uint32_t *first,
                            uint32_t *last)
{
    return permission(c, c->s.world, addr, privileged, nvic_execution_priority(c) < 0, first, last);
}

bool mpu_allows(struct cpu *c, enum world w, uint32_t addr, uint32_t len, bool privileged,
                bool negative, unsigned access)
{
    uint32_t end = addr + (len - 1);

    for (;;) {
        uint32_t first, last;

        if (!(permission(c, w, addr, privileged, negative, &first, &last) & access))
            return false;
        if (end >= first && end <= last)
            return true;
        addr = last + 1;
    }
}

/* What the MPU of world w says of addr in TT's form; 0 when the asker may not know. */
static uint32_t test_regions(struct cpu *c, enum world w, uint32_t addr, bool privileged)
{
    const struct mpu *m = &c->s.bank[w].mpu;
    uint32_t result = 0, first = 0, last = UINT32_MAX;
    unsigned region = NO_REGION, p;

    if ((m->ctrl & MPU_CTRL_ENABLE) && addr - PPB_BASE >= PPB_SIZE)
        p = look_up(c, m, addr, privileged, &first, &last, &region);
    else
        p = default_permission(addr);
    if (region != NO_REGION)
        result |= TT_MRVALID | region;
    if (p & ENGINE_R)
        result |= TT_R;
    if (p & ENGINE_W)
        result |= TT_RW;
    return result;
}

/* Privilege that Non-secure code has or would have in the present mode. */
static bool non_secure_privileged(struct cpu *c)
{
    bool secure = c->s.world == WORLD_S;
    uint32_t control;

    if (cpu_active_exception(c) != 0)
        return true;
    engine_set_secure(c->engine, false);
    control = engine_get(c->engine, ENGINE_CONTROL);
    engine_set_secure(c->engine, secure);
    return (control & CONTROL_NPRIV) == 0;
}

/*
 * TT (C2.4.213). Unprivileged code learns nothing about the MPU unless it asks about the other
 * world. Secure code is also told of security; IDAU's region numbers are not known, so none is
 * valid.
 */
uint32_t mpu_test_target(void *ctx, uint32_t addr, bool unprivileged, bool alternate)
{
    struct cpu *c = ctx;
    bool privileged = core_privileged(c), other = alternate && core_worlds(c);
    bool subject = other ? non_secure_privileged(c) : privileged;
    uint32_t result = 0;

    if (privileged || alternate)
        result = test_regions(c, other ? WORLD_NS : c->s.world, addr, subject && !unprivileged);
    if (!c->config.trustzone || c->s.world != WORLD_S)
        return result;
    if (!core_worlds(c) || !sau_allows(c, WORLD_NS, addr, 1))
        return result | TT_S;
    return result | (result & TT_R ? TT_NSR : 0) | (result & TT_RW ? TT_NSRW : 0);
}

void mpu_reset(struct cpu *c)
{
    for (enum world w = 0; w < WORLDS; w++)
        c->s.bank[w].mpu = (struct mpu){0};
    c->mpu_version++;
}

/* RBAR and RLAR use RNR; their aliases 1 to 3 replace its two low bits (D1.2, MPU_RBAR_An). */
static unsigned region_of(const struct mpu *m, uint32_t offset)
{
    unsigned alias = (offset - RBAR) / 8;

    return alias == 0 ? m->rnr : (m->rnr & ~3u) | alias;
}

uint32_t mpu_read(struct cpu *c, enum world w, uint32_t offset)
{
    const struct mpu *m = &c->s.bank[w].mpu;
    unsigned n;

    switch (offset) {
    case TYPE:
        return c->config.n_mpu_regions << 8;
    case CTRL:
        return m->ctrl;
    case RNR:
        return m->rnr;
    case MAIR0:
        return m->mair[0];
    case MAIR1:
        return m->mair[1];
    default:
        if (offset < RBAR || offset > RLAR_A3)
            return 0;
        n = region_of(m, offset);
        if (n >= c->config.n_mpu_regions)
            return 0;
        return (offset - RBAR) % 8 == 0 ? m->rbar[n] : m->rlar[n];
    }
}

static void write_region(struct cpu *c, struct mpu *m, uint32_t offset, uint32_t value)
{
    unsigned n = region_of(m, offset);

    if (n >= c->config.n_mpu_regions)
        return;
    if ((offset - RBAR) % 8 == 0)
        m->rbar[n] = value;
    else
        m->rlar[n] = value & ~BIT(4);
}

void mpu_write(struct cpu *c, enum world w, uint32_t offset, uint32_t value)
{
    struct mpu *m = &c->s.bank[w].mpu;
    bool was_enabled = m->ctrl & MPU_CTRL_ENABLE;

    switch (offset) {
    case CTRL:
        m->ctrl = value & MASK(2, 0);
        break;
    case RNR:
        m->rnr = value & 0xff;
        return;
    case MAIR0:
    case MAIR1:
        m->mair[(offset - MAIR0) / 4] = value;
        return;
    default:
        if (offset < RBAR || offset > RLAR_A3)
            return;
        write_region(c, m, offset, value);
        break;
    }
    c->mpu_version++;
    /* What follows without a barrier may still see the regions before (B10.4). */
    if (was_enabled || (m->ctrl & MPU_CTRL_ENABLE))
        core_attend(c, ATTEND_MPU);
}
