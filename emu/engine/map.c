/*
 * Host memory behind the guest's address map.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/engine_priv.h"

/* Stores to anything but RAM must reach the client, so those regions are not writable here. */
bool engine_map_memory(struct engine *e, GError **error)
{
    for (unsigned i = 0; i < e->memory->n_regions; i++) {
        const struct mem_region *r = &e->memory->region[i];
        uint32_t perms = UC_PROT_READ | UC_PROT_EXEC;

        if (r->kind == MEM_RAM)
            perms |= UC_PROT_WRITE;
        /* Only uc_mem_protect() makes a ROM, which drops the store that a hook has answered. */
        if (!engine_check(uc_mem_map_ptr(e->uc, r->base, r->size, perms, r->host), r->name,
                          error) ||
            !engine_check(uc_mem_protect(e->uc, r->base, r->size, perms), r->name, error))
            return false;
    }
    return true;
}
