/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/zephyr_init.h"

#include <stdlib.h>
#include <string.h>

#include "bus/map.h"
#include "debug/code/members.h"

#define ENTRY_BYTES      8u
#define MAX_ENTRIES      4096u
#define DEVICE_OPS       20u         /* struct device of 4.x: ops.init behind five pointers */
#define QSPI_BASE        0x4002b000u /* bit 28: its secure alias */
#define PERIPHERAL_BYTES 0x1000u

static const char *const levels[] = {"EARLY",       "PRE_KERNEL_1", "PRE_KERNEL_2",
                                     "POST_KERNEL", "APPLICATION",  "SMP"};

/*
 * .z_init_POST_KERNEL_P_41_SUB_00102_ (Zephyr 3.7 and later), .z_init_POST_KERNEL41_00102_ (3.2 to
 * 3.6), .init_POST_KERNEL41 (2.x).
 */
#define INIT_SECTION                                                                               \
    "^\\.(?:z_)?init_(?:EARLY|PRE_KERNEL_1|PRE_KERNEL_2|POST_KERNEL|APPLICATION|SMP)"              \
    "(?:_P_)?(\\d{1,4})"

static const char *level_of(const struct elf_view *view, uint32_t entry)
{
    const char *best = "?";
    uint32_t best_start = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(levels); i++) {
        char *name = g_strdup_printf("__init_%s_start", levels[i]);
        const struct elf_symbol *s = elf_view_symbol(view, name);

        g_free(name);
        if (s != NULL && s->addr <= entry && s->addr >= best_start) {
            best = levels[i];
            best_start = s->addr;
        }
    }
    return best;
}

/* The init function; since Zephyr 4.1 that of a device is in the device. */
static uint32_t function_of(const struct elf_view *view, uint32_t entry, uint32_t device)
{
    uint32_t function = 0;

    elf_view_read32(view, entry, &function);
    if (function == 0 && device != 0)
        elf_view_read32(view, device + DEVICE_OPS, &function);
    return (function & 1) != 0 ? function & ~1u : 0;
}

/* What comes behind "__device_dts_ord_" of the device's symbol, or its whole name. */
static char *call_name(const struct elf_view *view, uint32_t function, uint32_t device)
{
    char *init = elf_view_name(view, function);

    if (device == 0)
        return init;
    const struct elf_symbol *s = elf_view_object(view, device);
    const char *symbol = s != NULL ? s->name : "?";
    if (g_str_has_prefix(symbol, "__device_"))
        symbol += strlen("__device_");
    char *name =
        g_strdup_printf("%s (device %s)", function != 0 ? init : "no init function", symbol);
    g_free(init);
    return name;
}

/* The range of entries: by symbols, else the section. */
static bool find_range(const struct elf_view *view, uint32_t *start, uint32_t *end)
{
    const struct elf_symbol *from = elf_view_symbol(view, "__init_start");
    const struct elf_symbol *to = elf_view_symbol(view, "__init_end");

    if (from != NULL && to != NULL && to->addr > from->addr) {
        *start = from->addr;
        *end = to->addr;
        return true;
    }
    for (unsigned i = 0; i < view->sections->len; i++) {
        const struct elf_section *s = &g_array_index(view->sections, struct elf_section, i);

        if (strcmp(s->name, "initlevel") == 0) {
            *start = s->addr;
            *end = s->addr + s->size;
            return true;
        }
    }
    return false;
}

int zephyr_init_priority(const struct members *map, uint32_t entry)
{
    const struct member *m = members_find(map, entry);
    GMatchInfo *match = NULL;
    int priority = -1;

    if (m == NULL)
        return -1;
    GRegex *regex = g_regex_new(INIT_SECTION, 0, 0, NULL);
    if (g_regex_match(regex, m->section, 0, &match)) {
        char *digits = g_match_info_fetch(match, 1);

        priority = atoi(digits);
        g_free(digits);
    }
    g_clear_pointer(&match, g_match_info_free);
    g_regex_unref(regex);
    return priority;
}

/* The linker sorts a level by priority: a map that says otherwise is of another build. */
static bool in_order(const struct members *map, const GArray *calls)
{
    const char *level = NULL;
    int last = -1;

    for (unsigned i = 0; i < calls->len; i++) {
        const struct init_call *c = &g_array_index(calls, struct init_call, i);
        int priority = zephyr_init_priority(map, c->entry);

        if (c->level != level)
            last = -1;
        if (priority >= 0 && priority < last)
            return false;
        level = c->level;
        last = priority >= 0 ? priority : last;
    }
    return true;
}

static void add_priorities(const struct elf_view *view, GArray *calls)
{
    struct members *map = members_beside(view->path);

    bool believed = in_order(map, calls);

    for (unsigned i = 0; believed && i < calls->len; i++) {
        struct init_call *c = &g_array_index(calls, struct init_call, i);

        c->priority = zephyr_init_priority(map, c->entry);
    }
    members_free(map);
}

GArray *zephyr_init_read(const struct elf_view *view)
{
    GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct init_call));
    uint32_t start, end;

    if (!find_range(view, &start, &end))
        return calls;
    for (uint32_t at = start; end - at >= ENTRY_BYTES && calls->len < MAX_ENTRIES;
         at += ENTRY_BYTES) {
        uint32_t device = 0;

        if (!elf_view_read32(view, at + 4, &device))
            break;
        uint32_t function = function_of(view, at, device);
        struct init_call c = {
            call_name(view, function, device), level_of(view, at), -1, at, function, device};
        g_array_append_val(calls, c);
    }
    add_priorities(view, calls);
    return calls;
}

void zephyr_init_free(GArray *calls)
{
    for (unsigned i = 0; i < calls->len; i++)
        g_free(g_array_index(calls, struct init_call, i).name);
    g_array_free(calls, TRUE);
}

static bool touches_qspi(const struct call_edge *edge, void *ctx)
{
    return edge->kind == CALL_POINTER && (edge->to & ~SECURE_ALIAS) - QSPI_BASE < PERIPHERAL_BYTES;
}

int zephyr_init_find_qspi(const struct elf_view *view, struct callgraph *graph, const GArray *calls)
{
    int reaches = -1;

    for (unsigned i = 0; i < calls->len; i++) {
        const struct init_call *c = &g_array_index(calls, struct init_call, i);
        const struct elf_symbol *s = c->function != 0 ? elf_view_function(view, c->function) : NULL;

        if (s != NULL && strcmp(s->name, "qspi_nor_init") == 0)
            return (int)i;
        if (reaches >= 0 || c->function == 0)
            continue;
        GArray *chain = callgraph_search(graph, c->function, touches_qspi, NULL);
        if (chain != NULL) {
            reaches = (int)i;
            g_array_free(chain, TRUE);
        }
    }
    return reaches;
}
