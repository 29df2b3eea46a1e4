/*
 * Memory as a debugger sees it: everything a core reaches, disturbing nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "bus/map.h"
#include "soc/machine_priv.h"

#define PPB      UINT32_C(0xe0000000)
#define PPB_SIZE UINT32_C(0x00100000)

/* One word of what is not memory. */
static bool peek_word(struct machine *m, enum machine_core core, uint32_t addr, uint32_t *value)
{
    return addr - PPB < PPB_SIZE ? cpu_peek_ppb(machine_cpu(m, core), addr, value)
                                 : mmio_peek(machine_mmio(m, core), addr, value);
}

/* A debugger's access is Secure and privileged, whatever the core is. */
static bool poke_word(struct machine *m, enum machine_core core, uint32_t addr, uint32_t value)
{
    return addr - PPB < PPB_SIZE ? cpu_poke_ppb(machine_cpu(m, core), addr, value)
                                 : mmio_write(machine_mmio(m, core), addr, 4, true, value);
}

bool machine_peek(struct machine *m, enum machine_core core, uint32_t addr, void *data, size_t len)
{
    struct memory *memory = machine_memory(m, core);
    uint8_t *to = data;

    machine_settle_nvms(m);
    while (len > 0) {
        const struct mem_region *r = memory_find(memory, addr);
        size_t n = MIN(len, 4 - addr % 4);

        if (r != NULL) {
            n = MIN(len, r->size - (addr - r->base));
            memcpy(to, r->host + (addr - r->base), n);
        } else {
            uint8_t word[4];
            uint32_t value;

            if (!peek_word(m, core, addr & ~UINT32_C(3), &value))
                return false;
            store_le32(word, value);
            memcpy(to, word + addr % 4, n);
        }
        addr += (uint32_t)n;
        to += n;
        len -= n;
    }
    return true;
}

bool machine_poke(struct machine *m, enum machine_core core, uint32_t addr, const void *data,
                  size_t len)
{
    struct memory *memory = machine_memory(m, core);
    const uint8_t *from = data;

    while (len > 0) {
        const struct mem_region *r = memory_find(memory, addr);
        size_t n = MIN(len, 4 - addr % 4);

        if (r != NULL) {
            if (r->kind != MEM_RAM)
                return false;
            n = MIN(len, r->size - (addr - r->base));
            memcpy(r->host + (addr - r->base), from, n);
            memory_changed(memory, addr, (uint32_t)n);
        } else {
            uint8_t word[4];
            uint32_t value;

            if (!peek_word(m, core, addr & ~UINT32_C(3), &value))
                return false;
            store_le32(word, value);
            memcpy(word + addr % 4, from, n);
            if (!poke_word(m, core, addr & ~UINT32_C(3), load_le32(word)))
                return false;
        }
        addr += (uint32_t)n;
        from += n;
        len -= n;
    }
    return true;
}

/* As whoever keeps it calls the memory. */
static void tell_set(struct machine *m, uint32_t addr, uint32_t len, bool erase)
{
    if (addr - XIP_BASE < XIP_SIZE)
        flash_changed(&m->flash_listeners, FLASH_CHIP, addr - XIP_BASE, len, erase);
    else
        flash_changed(&m->flash_listeners, addr >= NET_FLASH_BASE ? FLASH_NET : FLASH_APP, addr,
                      len, erase);
}

bool machine_set_flash(struct machine *m, enum machine_core core, uint32_t addr, const void *data,
                       size_t len)
{
    struct mem_region *r = memory_find(machine_memory(m, core), addr);

    if (r == NULL || r->kind == MEM_RAM || len > r->size - (addr - r->base))
        return false;
    machine_settle_nvms(m);
    if (data != NULL)
        memcpy(r->host + (addr - r->base), data, len);
    else
        memset(r->host + (addr - r->base), 0xff, len);
    for (enum machine_core c = 0; c < CORES; c++)
        if (memory_find(machine_memory(m, c), addr) != NULL)
            memory_changed(machine_memory(m, c), addr, (uint32_t)len);
    tell_set(m, addr, (uint32_t)len, data == NULL);
    return true;
}
