/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/init_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "debug/doctor/map_file.h"

/* struct device, 32 bit: name, config, api, state, data, then since 4.1 ops.init. */
#define DEVICE_NAME     0
#define DEVICE_OPS_INIT 20
#define ENTRY_BYTES     8
#define NAME_BYTES      48

static const char *const levels[] = {
    "EARLY", "PRE_KERNEL_1", "PRE_KERNEL_2", "POST_KERNEL", "APPLICATION", "SMP",
};

static uint32_t word_at(struct machine *m, uint32_t addr)
{
    const uint8_t *host = memory_host(machine_memory(m, CORE_APP), addr, 4);

    return host != NULL ? load_le32(host) : 0;
}

/* A string in memory; NULL when it is none. */
static char *text_at(struct machine *m, uint32_t addr)
{
    for (unsigned n = 0; n < NAME_BYTES; n++) {
        const uint8_t *host = memory_host(machine_memory(m, CORE_APP), addr, n + 1);

        if (host == NULL || (host[n] != 0 && (host[n] < ' ' || host[n] > '~')))
            return NULL;
        if (host[n] == 0)
            return n > 0 ? g_strdup((const char *)host) : NULL;
    }
    return NULL;
}

static const struct symbol *find_in_file(const struct symbols *s, const char *name,
                                         const char *file)
{
    for (unsigned i = 0; i < symbols_count(s); i++) {
        const struct symbol *symbol = symbols_get(s, i);

        if (strcmp(symbol->name, name) == 0 && (file == NULL || symbol->file == file))
            return symbol;
    }
    return NULL;
}

/* The level whose start symbol is the last at or before the entry. */
static const char *level_of(const struct symbols *s, const char *file, uint32_t addr)
{
    const char *level = "unknown level";
    uint32_t best = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(levels); i++) {
        char *name = g_strdup_printf("__init_%s_start", levels[i]);
        const struct symbol *start = find_in_file(s, name, file);

        if (start != NULL && start->addr <= addr && start->addr >= best) {
            best = start->addr;
            level = levels[i];
        }
        g_free(name);
    }
    return level;
}

static void add_entry(struct init_table *t, struct machine *m, const struct symbols *s,
                      const char *file, const struct map_file *map, uint32_t addr)
{
    uint32_t function = word_at(m, addr), device = word_at(m, addr + 4);
    struct init_entry entry = {.addr = addr, .level = level_of(s, file, addr)};

    /* An entry of a device without function: the device has it. */
    if (function == 0 && device != 0)
        function = word_at(m, device + DEVICE_OPS_INIT);
    entry.function = function & ~1u;
    const struct symbol *symbol = symbols_find(s, entry.function);
    entry.name = symbol != NULL ? symbol->name : "(no name)";
    entry.device = device != 0 ? text_at(m, word_at(m, device + DEVICE_NAME)) : NULL;
    entry.priority = map_file_priority(map, addr);
    if (t->qspi < 0 && (strstr(entry.name, "qspi") != NULL || strstr(entry.name, "QSPI") != NULL))
        t->qspi = (int)t->entries->len;
    g_array_append_val(t->entries, entry);
}

void init_table_read(struct init_table *t, struct machine *m, const struct symbols *s, uint32_t pc)
{
    const struct symbol *at = s != NULL ? symbols_find(s, pc) : NULL;
    const char *file = at != NULL ? at->file : NULL;

    *t = (struct init_table){g_array_new(FALSE, FALSE, sizeof(struct init_entry)), -1};
    if (s == NULL)
        return;
    const struct symbol *start = find_in_file(s, "__init_start", file);
    if (start == NULL)
        start = find_in_file(s, "__init_start", NULL);
    const struct symbol *end = start != NULL ? find_in_file(s, "__init_end", start->file) : NULL;
    if (end == NULL || end->addr < start->addr || end->addr - start->addr > KIB(16))
        return;

    struct map_file *map = map_file_beside(start->file);
    for (uint32_t addr = start->addr; addr + ENTRY_BYTES <= end->addr; addr += ENTRY_BYTES)
        add_entry(t, m, s, start->file, map, addr);
    map_file_free(map);
}

void init_table_clear(struct init_table *t)
{
    for (unsigned i = 0; i < t->entries->len; i++)
        g_free(g_array_index(t->entries, struct init_entry, i).device);
    g_array_free(t->entries, TRUE);
}

int init_table_find(const struct init_table *t, uint32_t function)
{
    for (unsigned i = 0; i < t->entries->len; i++)
        if (g_array_index(t->entries, struct init_entry, i).function == (function & ~1u))
            return (int)i;
    return -1;
}

const struct init_entry *init_table_get(const struct init_table *t, int i)
{
    return i >= 0 && (unsigned)i < t->entries->len
               ? &g_array_index(t->entries, struct init_entry, i)
               : NULL;
}

char *init_table_brief(const struct init_table *t, int i)
{
    const struct init_entry *e = init_table_get(t, i);

    if (e->priority == PRIORITY_UNKNOWN)
        return g_strdup_printf("%s (init entry %d, %s)", e->name, i + 1, e->level);
    return g_strdup_printf("%s (init entry %d, %s %d)", e->name, i + 1, e->level, e->priority);
}

char *init_table_describe(const struct init_table *t, int i)
{
    const struct init_entry *e = init_table_get(t, i), *before = init_table_get(t, i - 1),
                            *after = init_table_get(t, i + 1);
    GString *text = g_string_new(e->name);

    g_string_append_printf(text, ", init entry %d of %u: %s", i + 1, t->entries->len, e->level);
    if (e->priority != PRIORITY_UNKNOWN)
        g_string_append_printf(text, " priority %d", e->priority);
    if (before != NULL)
        g_string_append_printf(text, ", after %s", before->name);
    if (after != NULL)
        g_string_append_printf(text, ", before %s", after->name);
    return g_string_free(text, FALSE);
}
