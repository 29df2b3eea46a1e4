/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "periph/easydma.h"

static void report(struct periph *p, uint32_t addr, uint32_t len, const char *direction)
{
    periph_error(p, "easydma-not-ram",
                 "EasyDMA %s of %u bytes at 0x%08x, which is not in RAM; nothing was transferred",
                 direction, len, addr);
}

bool easydma_read(struct periph *p, uint32_t addr, void *data, uint32_t len)
{
    bool ok = memory_dma_read(p->env->memory, addr, data, len);

    if (!ok)
        report(p, addr, len, "read");
    return ok;
}

bool easydma_write(struct periph *p, uint32_t addr, const void *data, uint32_t len)
{
    bool ok = memory_dma_write(p->env->memory, addr, data, len);

    if (!ok)
        report(p, addr, len, "write");
    return ok;
}
