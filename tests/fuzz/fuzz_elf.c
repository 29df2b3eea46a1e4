/*
 * ELF: what is loaded, sections and symbols, names for addresses, calls in the code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/code/callgraph.h"
#include "debug/code/zephyr_init.h"
#include "fuzz.h"
#include "load/elf_view.h"
#include "load/image.h"
#include "load/symbols.h"

static void view(const uint8_t *data, size_t size)
{
    struct elf_view *v = elf_view_parse("a.elf", data, size, NULL);
    uint32_t value;

    if (v == NULL)
        return;
    struct callgraph *graph = callgraph_new(v);
    for (unsigned i = 0; i < v->functions->len && i < 64; i++) {
        const struct elf_symbol *s = &g_array_index(v->functions, struct elf_symbol, i);

        callgraph_edges(graph, s->addr);
        g_free(elf_view_name(v, s->addr + s->size / 2));
        elf_view_read32(v, s->addr, &value);
    }
    elf_view_config(v, "MCUBOOT", &value);
    callgraph_free(graph);
    elf_view_free(v);
}

static void names(const uint8_t *data, size_t size)
{
    struct symbols *s = symbols_new();
    char *path = fuzz_file("a.elf", data, size);

    symbols_add_elf(s, path, NULL);
    for (unsigned i = 0; i < symbols_count(s) && i < 64; i++)
        g_free(symbols_format(s, symbols_get(s, i)->addr + 1));
    symbols_free(s);
    g_free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    image_free(image_parse_elf("a.elf", data, size, NULL));
    view(data, size);
    names(data, size);
    return 0;
}
