/*
 * What every check asks: a finding to fill, a partition by its name, where an address lies.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/check/check_priv.h"
#include "load/place.h"

struct finding *check_find(struct check *c, const char *id, enum finding_severity severity,
                           const char *title, ...)
{
    va_list args;

    va_start(args, title);
    char *text = g_strdup_vprintf(title, args);
    va_end(args);
    struct finding *f = finding_new(id, severity, "%s", text);
    g_free(text);
    g_ptr_array_add(c->findings, f);
    return f;
}

bool check_elf_in_xip(const struct check_elf *e, uint32_t addr)
{
    return in_xip(addr) && elf_view_section(e->view, addr & ~1u) != NULL;
}

char *check_address(const struct check_elf *e, uint32_t addr)
{
    char *line = place_line_in(e->lines, e->view->path, addr);
    char *text = g_strdup_printf("0x%08x%s%s%s", addr & ~1u, line != NULL ? " (" : "",
                                 line != NULL ? line : "", line != NULL ? ")" : "");

    g_free(line);
    return text;
}

void check_source(const struct check_elf *e, struct finding *f, uint32_t addr)
{
    struct line_place place;

    if (lines_find(e->lines, e->view->path, addr & ~1u, &place))
        finding_source(f, place.file, place.line);
}

const struct partition *check_partition(const struct check *c, const char *name)
{
    const struct partition *p = NULL;

    for (unsigned i = 0; p == NULL && i < c->tables->len; i++)
        p = partition_table_find(c->tables->pdata[i], name);
    return p;
}

const struct partition *check_mcuboot_slot(const struct check *c, bool secondary, unsigned n)
{
    const struct partition *p = NULL;

    for (unsigned i = 0; p == NULL && i < c->tables->len; i++)
        p = partition_table_slot(c->tables->pdata[i], secondary, n);
    return p;
}
