/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/check/check.h"

#include <string.h>

#include "base/file.h"
#include "debug/check/check_priv.h"
#include "load/west.h"

static void check_elf_free(gpointer p)
{
    struct check_elf *e = p;

    callgraph_free(e->graph);
    lines_free(e->lines);
    zephyr_init_free(e->init);
    elf_view_free(e->view);
    g_free(e);
}

static void check_ini_free(gpointer p)
{
    struct check_ini *file = p;

    g_free(file->path);
    qspi_ini_free(file->ini);
    g_free(file);
}

struct check *check_new(const struct board *board, GError **error)
{
    struct check *c = g_new0(struct check, 1);

    c->board = board;
    c->elves = g_ptr_array_new_with_free_func(check_elf_free);
    c->images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free);
    c->tables = g_ptr_array_new_with_free_func((GDestroyNotify)partition_table_free);
    c->inis = g_ptr_array_new_with_free_func(check_ini_free);
    c->archives = g_ptr_array_new_with_free_func((GDestroyNotify)dfu_archive_free);
    c->findings = findings_new();
    c->chip = nor_find_profile(board->chip);
    if (c->chip == NULL)
        c->chip = c->own_chip = nor_chip_load(board->chip, error);
    if (c->chip != NULL)
        return c;
    check_free(c);
    return NULL;
}

void check_free(struct check *c)
{
    if (c == NULL)
        return;
    if (c->found != NULL)
        g_ptr_array_free(c->found, TRUE);
    content_free(c->content);
    public_key_free(c->key);
    nor_chip_free(c->own_chip);
    g_ptr_array_free(c->elves, TRUE);
    g_ptr_array_free(c->images, TRUE);
    g_ptr_array_free(c->tables, TRUE);
    g_ptr_array_free(c->inis, TRUE);
    g_ptr_array_free(c->archives, TRUE);
    g_ptr_array_free(c->findings, TRUE);
    g_free(c);
}

/* By the names that are in use, else the first section of the lowest address. */
static uint32_t find_vectors(const struct elf_view *view)
{
    static const char *const names[] = {"_vector_table", "_vector_start", "__isr_vector",
                                        "__Vectors",     "_vectors",      "cortex_vector_base"};
    uint32_t lowest = UINT32_MAX;

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct elf_symbol *s = elf_view_symbol(view, names[i]);

        if (s != NULL)
            return s->addr;
    }
    for (unsigned i = 0; i < view->sections->len; i++) {
        const struct elf_section *s = &g_array_index(view->sections, struct elf_section, i);

        if (s->data != NULL && s->addr < NET_FLASH_BASE + NET_FLASH_SIZE)
            lowest = MIN(lowest, s->addr);
    }
    return lowest;
}

/* Takes over the view. */
static void add_view(struct check *c, struct elf_view *view)
{
    struct check_elf *e = g_new0(struct check_elf, 1);
    uint32_t value;

    e->view = view;
    e->lines = lines_new();
    e->graph = callgraph_new(view);
    e->init = zephyr_init_read(view);
    e->driver = zephyr_init_find_qspi(view, e->graph, e->init);
    e->vectors = find_vectors(view);
    for (unsigned i = 0; i < view->sections->len; i++)
        e->has_xip |= in_xip(g_array_index(view->sections, struct elf_section, i).addr);
    e->behind_header = (elf_view_config(view, "BOOTLOADER_MCUBOOT", &value) && value != 0) ||
                       (e->vectors < APP_FLASH_SIZE && e->vectors > FLASH_PAGE &&
                        e->vectors % FLASH_PAGE == IMAGE_HEADER);
    e->is_bootloader = elf_view_config(view, "MCUBOOT", &value) && value != 0;
    g_ptr_array_add(c->elves, e);
}

static bool add_elf(struct check *c, const char *path, GError **error)
{
    struct elf_view *view = elf_view_open(path, error);

    if (view == NULL)
        return false;
    add_view(c, view);
    return true;
}

static bool is_elf(const char *path)
{
    return file_begins_with(path, "\177ELF", 4);
}

static bool add_image(struct check *c, const char *spec, GError **error)
{
    struct image *image = image_load(spec, error);

    if (image == NULL)
        return false;
    g_ptr_array_add(c->images, image);
    return true;
}

/* Then the partitions of the devicetree mean nothing. */
static bool uses_partition_manager(const struct check *c)
{
    for (unsigned i = 0; i < c->elves->len; i++) {
        uint32_t value;

        if (elf_view_config(((const struct check_elf *)c->elves->pdata[i])->view,
                            "PARTITION_MANAGER_ENABLED", &value))
            return true;
    }
    return false;
}

/* Partition Manager's own file; without it the devicetree divides the flash. */
static bool add_build_partitions(struct check *c, const struct west_build *build, GError **error)
{
    static const char *const names[] = {"partitions.yml", "pm_static.yml"};
    GError *cause = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        char *path = west_build_file(build, names[i]);
        bool there = path != NULL, ok = there && check_add_partitions(c, path, error);

        g_free(path);
        if (there)
            return ok;
    }
    if (uses_partition_manager(c))
        return true;
    struct partition_table *table =
        build->dts->len > 0 ? partition_table_from_dts(build->dts->pdata[0], &cause) : NULL;
    if (table != NULL)
        g_ptr_array_add(c->tables, table);
    if (cause != NULL)
        g_propagate_error(error, cause);
    return cause == NULL;
}

static bool add_build_dir(struct check *c, const char *path, GError **error)
{
    struct west_build *build = west_build_open(path, error);
    bool ok = build != NULL;

    for (unsigned i = 0; ok && i < build->hex->len; i++) {
        const char *hex = g_ptr_array_index(build->hex, i);

        ok = is_elf(hex) || add_image(c, hex, error);
    }
    for (unsigned i = 0; ok && i < build->elf->len; i++)
        ok = add_elf(c, g_ptr_array_index(build->elf, i), error);
    ok = ok && add_build_partitions(c, build, error);
    west_build_free(build);
    return ok;
}

static bool add_archive(struct check *c, const char *path, GError **error)
{
    struct dfu_archive *archive = dfu_archive_open(path, error);

    if (archive == NULL)
        return false;
    g_ptr_array_add(c->archives, archive);
    return true;
}

bool check_add(struct check *c, const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return add_build_dir(c, path, error);
    if (g_str_has_suffix(path, ".yml") || g_str_has_suffix(path, ".yaml") ||
        g_str_has_suffix(path, ".dts") || g_str_has_suffix(path, ".overlay"))
        return check_add_partitions(c, path, error);
    if (g_str_has_suffix(path, ".ini") || g_str_has_suffix(path, ".json"))
        return check_add_qspi_ini(c, path, error);
    if (dfu_archive_is(path))
        return add_archive(c, path, error);
    return is_elf(path) ? add_elf(c, path, error) : add_image(c, path, error);
}

bool check_add_partitions(struct check *c, const char *path, GError **error)
{
    struct partition_table *table = partition_table_load(path, error);

    if (table == NULL)
        return false;
    g_ptr_array_add(c->tables, table);
    return true;
}

bool check_add_qspi_ini(struct check *c, const char *path, GError **error)
{
    struct qspi_ini *ini = qspi_ini_read(path, error);

    if (ini == NULL)
        return false;
    struct check_ini *file = g_new0(struct check_ini, 1);
    file->path = g_strdup(path);
    file->ini = ini;
    g_ptr_array_add(c->inis, file);
    return true;
}

bool check_set_key(struct check *c, const char *path, GError **error)
{
    public_key_free(c->key);
    c->key = public_key_load(path, error);
    return c->key != NULL;
}

static gint worst_first(gconstpointer a, gconstpointer b)
{
    const struct finding *x = *(struct finding *const *)a, *y = *(struct finding *const *)b;

    return (x->severity < y->severity) - (x->severity > y->severity);
}

const GPtrArray *check_run(struct check *c)
{
    static void (*const checks[])(struct check *) = {
        check_init_order, check_handlers,   check_sections,   check_images,
        check_archives,   check_halves,     check_partitions, check_qspi_ini,
        check_config,     check_devicetree, check_console,    check_build,
    };

    if (c->content == NULL) {
        c->content = content_new(c->images);
        c->found = mcuboot_scan(c->content);
        for (unsigned i = 0; i < G_N_ELEMENTS(checks); i++)
            checks[i](c);
        g_ptr_array_sort(c->findings, worst_first); /* stable: the order of the checks stays */
    }
    return c->findings;
}
