/*
 * GDB's load into flash: erase, write, done. The flash then holds what the bench's programmer would
 * have left, at once and without emulated time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/gdb/gdb_priv.h"

/* The flash region that holds [addr, addr+len), or NULL. */
static struct mem_region *flash_at(struct gdb_stub *s, uint32_t addr, uint32_t len)
{
    struct mem_region *r = memory_find(machine_memory(s->gdb->machine, s->core), addr);

    return r != NULL && r->kind != MEM_RAM && len <= r->size - (addr - r->base) ? r : NULL;
}

/* Fills with 0xff when data is NULL. */
static bool put(struct gdb_stub *s, uint32_t addr, const uint8_t *data, uint32_t len)
{
    struct machine *m = s->gdb->machine;
    struct mem_region *r = flash_at(s, addr, len);

    if (r == NULL)
        return false;
    if (data != NULL)
        memcpy(r->host + (addr - r->base), data, len);
    else
        memset(r->host + (addr - r->base), 0xff, len);
    for (unsigned i = 0; i < CORES; i++)
        if (memory_find(machine_memory(m, i), addr) != NULL)
            memory_changed(machine_memory(m, i), addr, len);
    return true;
}

static bool erase(struct gdb_stub *s, const char *at)
{
    uint32_t addr, len;

    machine_settle_nvms(s->gdb->machine);
    return packet_number_then(&at, &addr, ',') && packet_number(&at, &len) && len != 0 &&
           put(s, addr, NULL, len);
}

static bool fill(struct gdb_stub *s, const char *at, size_t len)
{
    const char *data = at;
    uint32_t addr;

    if (!packet_number_then(&data, &addr, ':'))
        return false;
    len -= (size_t)(data - at);
    return len == 0 || put(s, addr, (const uint8_t *)data, (uint32_t)len);
}

void gdb_flash(struct gdb_stub *s, const char *packet, size_t len)
{
    static const char erases[] = "vFlashErase:", writes[] = "vFlashWrite:";

    if (g_str_has_prefix(packet, erases))
        gdb_send(s, erase(s, packet + strlen(erases)) ? "OK" : "E.not flash");
    else if (g_str_has_prefix(packet, writes))
        gdb_send(s, fill(s, packet + strlen(writes), len - strlen(writes)) ? "OK" : "E.memtype");
    else
        gdb_send(s, strcmp(packet, "vFlashDone") == 0 ? "OK" : "");
}
