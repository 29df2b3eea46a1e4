/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "periph/easydma.h"

static void report(struct periph *p, const char *id, const char *direction, uint32_t addr,
                   uint32_t len, const char *why)
{
    periph_error(p, id, "EasyDMA %s of %u bytes at 0x%08x, which is %s; nothing was transferred",
                 direction, len, addr, why);
}

/* SPU drops what it does not allow and raises RAMACCERR. */
static bool allowed(struct periph *p, uint32_t addr, uint32_t len, unsigned access)
{
    const struct attribution *a = p->env->attribution;

    if (a == NULL ||
        attribution_allows(a, addr, len, access, attribution_periph(a, p->base)->dma_secure))
        return true;
    attribution_refuse(a, addr);
    return false;
}

bool easydma_read(struct periph *p, uint32_t addr, void *data, uint32_t len)
{
    if (!allowed(p, addr, len, ATTRIBUTION_R)) {
        report(p, "easydma-refused", "read", addr, len, "closed to it by SPU");
        return false;
    }
    if (!memory_dma_read(p->env->memory, addr, data, len)) {
        report(p, "easydma-not-ram", "read", addr, len, "not in RAM");
        return false;
    }
    return true;
}

bool easydma_write(struct periph *p, uint32_t addr, const void *data, uint32_t len)
{
    if (!allowed(p, addr, len, ATTRIBUTION_W)) {
        report(p, "easydma-refused", "write", addr, len, "closed to it by SPU");
        return false;
    }
    if (!memory_dma_write(p->env->memory, addr, data, len)) {
        report(p, "easydma-not-ram", "write", addr, len, "not in RAM");
        return false;
    }
    return true;
}

struct easydma easydma_begin(struct periph *p, uint32_t base)
{
    return (struct easydma){.ptr = REG(p, base), .maxcnt = REG(p, base + EASYDMA_MAXCNT)};
}

#define LIST_ARRAY 1

void easydma_finish(struct periph *p, uint32_t base, const struct easydma *d)
{
    REG(p, base + EASYDMA_AMOUNT) = d->amount;
    if (REG(p, base + EASYDMA_LIST) == LIST_ARRAY)
        REG(p, base) = d->ptr + d->maxcnt;
}
