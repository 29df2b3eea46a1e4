/*
 * GDB's load into flash: erase, write, done. The flash then holds what the bench's programmer would
 * have left, at once and without emulated time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/gdb/gdb_priv.h"

/* Fills with 0xff when data is NULL. */
static bool put(struct gdb_stub *s, uint32_t addr, const uint8_t *data, uint32_t len)
{
    enum input_kind kind = data != NULL ? INPUT_FLASH : INPUT_ERASE;
    bool ok = machine_set_flash(s->gdb->machine, s->core, addr, data, len);

    if (ok)
        session_note(s->gdb->session, input_memory(kind, s->core, addr, data, len));
    return ok;
}

static bool erase(struct gdb_stub *s, const char *at)
{
    uint32_t addr, len;

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
