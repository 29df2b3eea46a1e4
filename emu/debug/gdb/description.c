/*
 * What GDB is told of the target: its registers and its memory.
 *
 * Follows: GDB manual, "ARM Features" (m-profile, m-system, vfp) and "Memory Map Format".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bus/map.h"
#include "debug/gdb/gdb_priv.h"

static void append_core(GString *xml)
{
    g_string_append(xml, "<feature name=\"org.gnu.gdb.arm.m-profile\">");
    for (unsigned i = 0; i <= 12; i++)
        g_string_append_printf(xml, "<reg name=\"r%u\" bitsize=\"32\"/>", i);
    g_string_append(xml, "<reg name=\"sp\" bitsize=\"32\" type=\"data_ptr\"/>"
                         "<reg name=\"lr\" bitsize=\"32\"/>"
                         "<reg name=\"pc\" bitsize=\"32\" type=\"code_ptr\"/>"
                         "<reg name=\"xpsr\" bitsize=\"32\" regnum=\"16\"/></feature>");
}

static void append_system(GString *xml)
{
    g_string_append(xml, "<feature name=\"org.gnu.gdb.arm.m-system\">"
                         "<reg name=\"msp\" bitsize=\"32\" type=\"data_ptr\"/>"
                         "<reg name=\"psp\" bitsize=\"32\" type=\"data_ptr\"/>"
                         "<reg name=\"primask\" bitsize=\"8\" type=\"int8\"/>"
                         "<reg name=\"basepri\" bitsize=\"8\" type=\"int8\"/>"
                         "<reg name=\"faultmask\" bitsize=\"8\" type=\"int8\"/>"
                         "<reg name=\"control\" bitsize=\"8\" type=\"int8\"/></feature>");
}

static void append_vfp(GString *xml)
{
    g_string_append(xml, "<feature name=\"org.gnu.gdb.arm.vfp\">");
    for (unsigned i = 0; i < 16; i++)
        g_string_append_printf(xml, "<reg name=\"d%u\" bitsize=\"64\" type=\"ieee_double\"/>", i);
    g_string_append(xml, "<reg name=\"fpscr\" bitsize=\"32\" type=\"int\"/></feature>");
}

char *gdb_target_xml(struct gdb_stub *s)
{
    GString *xml = g_string_new("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM "
                                "\"gdb-target.dtd\"><target version=\"1.0\">"
                                "<architecture>arm</architecture>");

    append_core(xml);
    append_system(xml);
    if (s->core == CORE_APP)
        append_vfp(xml);
    g_string_append(xml, "</target>");
    return g_string_free(xml, FALSE);
}

/* GDB loads into what is called flash by vFlash packets, in sectors of this size. */
static void append_memory(GString *xml, const struct mem_region *r)
{
    static const char *const types[] = {[MEM_RAM] = "ram", [MEM_CONFIG] = "rom"};
    bool flash = r->kind == MEM_FLASH || r->kind == MEM_XIP || r->kind == MEM_CONFIG;

    g_string_append_printf(xml, "<memory type=\"%s\" start=\"0x%x\" length=\"0x%x\"",
                           flash ? "flash" : types[r->kind], r->base, r->size);
    if (flash)
        g_string_append_printf(xml, "><property name=\"blocksize\">0x%x</property></memory>",
                               r->base >= NET_FLASH_BASE && r->base < XIP_BASE ? 0x800 : 0x1000);
    else
        g_string_append(xml, "/>");
}

char *gdb_memory_map(struct gdb_stub *s)
{
    const struct memory *memory = machine_memory(s->gdb->machine, s->core);
    GString *xml = g_string_new("<?xml version=\"1.0\"?><!DOCTYPE memory-map PUBLIC "
                                "\"+//IDN gnu.org//DTD GDB Memory Map V1.0//EN\" "
                                "\"http://sourceware.org/gdb/gdb-memory-map.dtd\"><memory-map>");

    for (unsigned i = 0; i < memory->n_regions; i++)
        append_memory(xml, &memory->region[i]);
    g_string_append(xml, "<memory type=\"ram\" start=\"0x40000000\" length=\"0x20000000\"/>"
                         "<memory type=\"ram\" start=\"0xe0000000\" length=\"0x100000\"/>"
                         "</memory-map>");
    return g_string_free(xml, FALSE);
}
