/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/west.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "load/yaml_doc.h"

#define MAX_DOMAINS      16u
#define MAX_CONFIG_BYTES (4u << 20)
#define MAX_IMAGES       32u /* of an image's children, in builds without sysbuild */

static bool is_file(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

static bool is_foreign(const char *path)
{
    return path[0] == '/' || path[0] == '\\' || (g_ascii_isalpha(path[0]) && path[1] == ':');
}

/* The longest tail of `path` that is there under `root`; NULL: none. */
static char *find_tail(const char *root, const char *path, GFileTest test)
{
    char *copy = g_strdelimit(g_strdup(path), "\\", '/'), *found = NULL;

    for (const char *tail = strchr(copy, '/'); tail != NULL && found == NULL;
         tail = strchr(tail + 1, '/')) {
        if (tail[1] == '\0' || strstr(tail, "/../") != NULL)
            continue;
        found = g_build_filename(root, tail + 1, NULL);
        if (!g_file_test(found, test)) {
            g_free(found);
            found = NULL;
        }
    }
    g_free(copy);
    return found;
}

/* The build directory, of a zephyr directory that was given itself also those above it. */
static char *root_of(const struct west_build *build, unsigned i)
{
    static const char *const above[] = {"", "..", "../.."};

    if (i >= (build->is_zephyr ? G_N_ELEMENTS(above) : 1))
        return NULL;
    return i == 0 ? g_strdup(build->path) : g_build_filename(build->path, above[i], NULL);
}

static char *find_moved(const struct west_build *build, const char *path, GFileTest test)
{
    char *root, *found = NULL;

    for (unsigned i = 0; found == NULL && (root = root_of(build, i)) != NULL; i++) {
        found = find_tail(root, path, test);
        g_free(root);
    }
    return found;
}

/* Where a path of domains.yaml or runners.yaml is here; NULL when it is nowhere. */
static char *locate(struct west_build *build, const char *dir, const char *path, GFileTest test)
{
    char *found =
        is_foreign(path) ? find_moved(build, path, test) : g_build_filename(dir, path, NULL);

    if (found == NULL && g_path_is_absolute(path))
        found = g_strdup(path);
    if (found == NULL || !g_file_test(found, test)) {
        g_free(found);
        return NULL;
    }
    if (is_foreign(path) && build->moved == NULL && strcmp(found, path) != 0) {
        char *real = g_canonicalize_filename(found, NULL);

        if (strcmp(real, path) != 0)
            build->moved = g_strdup(path);
        g_free(real);
    }
    return found;
}

/* The text of an option, CONFIG_BOARD="...", of a zephyr directory's .config; NULL: none. */
static char *text_of_config(const char *zephyr, const char *option)
{
    char *path = g_build_filename(zephyr, ".config", NULL);
    char *start = g_strdup_printf("%s=\"", option);
    size_t len;
    char *text = file_read(path, MAX_CONFIG_BYTES, &len, NULL);
    char *at = text != NULL ? strstr(text, start) : NULL;
    char *value =
        at != NULL ? g_strndup(strchr(at, '"') + 1, strcspn(strchr(at, '"') + 1, "\"\n")) : NULL;

    g_free(text);
    g_free(start);
    g_free(path);
    return value;
}

/* Files of several builds may lie in one directory: a .config of another chip is only noted. */
static void note_chip(struct west_build *build, const char *zephyr)
{
    char *soc = build->other_chip == NULL ? text_of_config(zephyr, "CONFIG_SOC") : NULL;

    if (soc != NULL && g_ascii_strncasecmp(soc, "nrf5340", strlen("nrf5340")) != 0)
        build->other_chip = soc;
    else
        g_free(soc);
}

/* The directory that holds the board's files has its name: ".../boards/nordic/thingy53". */
static char *board_of_runners(yaml_document_t *runners)
{
    const char *dir =
        yaml_doc_text(yaml_doc_get(runners, yaml_doc_get(runners, NULL, "config"), "board_dir"));
    char *copy = dir != NULL ? g_strdelimit(g_strdup(dir), "\\", '/') : NULL;
    char *board = copy != NULL ? g_path_get_basename(copy) : NULL;

    g_free(copy);
    return board;
}

static char *board_of_info(const char *dir)
{
    char *path = g_build_filename(dir, "build_info.yml", NULL), *board = NULL;
    yaml_document_t *doc = is_file(path) ? yaml_doc_load(path, NULL) : NULL;

    if (doc != NULL) {
        yaml_node_t *cmake = yaml_doc_get(doc, NULL, "cmake");
        yaml_node_t *node = cmake != NULL ? yaml_doc_get(doc, cmake, "board") : NULL;

        board = node != NULL ? g_strdup(yaml_doc_text(yaml_doc_get(doc, node, "name"))) : NULL;
    }
    yaml_doc_free(doc);
    g_free(path);
    return board;
}

static void add_path(GPtrArray *list, char *path)
{
    for (unsigned i = 0; path != NULL && i < list->len; i++)
        if (strcmp(list->pdata[i], path) == 0) {
            g_free(path);
            return;
        }
    if (path != NULL)
        g_ptr_array_add(list, path);
}

/* The first of these files that is there. */
static char *first_file(const char *dir, const char *const *names)
{
    for (; *names != NULL; names++) {
        char *path = g_build_filename(dir, *names, NULL);

        if (is_file(path))
            return path;
        g_free(path);
    }
    return NULL;
}

static const char *const hex_names[] = {"merged_domains.hex", "merged.hex", "zephyr.hex", NULL};

/* What `west flash` would write of the image in this zephyr directory, and its ELF. */
struct image_files {
    char *hex, *elf;
    bool named; /* runners.yaml names the HEX, and it is there */
};

static bool read_image(struct west_build *build, const char *zephyr, struct image_files *files,
                       GError **error)
{
    static const char *const elf_names[] = {"zephyr.elf", NULL};
    char *path = g_build_filename(zephyr, "runners.yaml", NULL);
    yaml_document_t *runners = NULL;
    bool ok = true;

    *files = (struct image_files){0};
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        runners = yaml_doc_load(path, error);
        ok = runners != NULL;
    }
    if (runners != NULL) {
        yaml_node_t *config = yaml_doc_get(runners, NULL, "config");
        const char *hex = yaml_doc_text(yaml_doc_get(runners, config, "hex_file"));
        const char *elf = yaml_doc_text(yaml_doc_get(runners, config, "elf_file"));

        if (hex != NULL)
            files->hex = locate(build, zephyr, hex, G_FILE_TEST_IS_REGULAR);
        if (elf != NULL)
            files->elf = locate(build, zephyr, elf, G_FILE_TEST_IS_REGULAR);
        files->named = files->hex != NULL;
    }
    note_chip(build, zephyr);
    if (build->board == NULL)
        build->board = text_of_config(zephyr, "CONFIG_BOARD");
    if (build->board == NULL && runners != NULL)
        build->board = board_of_runners(runners);
    if (files->hex == NULL)
        files->hex = first_file(zephyr, hex_names);
    if (files->elf == NULL)
        files->elf = first_file(zephyr, elf_names);
    yaml_doc_free(runners);
    g_free(path);
    return ok;
}

/* Symbols and devicetree of an image that others bring into flash; nothing of it must be there. */
static void add_names(struct west_build *build, const char *zephyr, char *elf)
{
    static const char *const dts_names[] = {"zephyr.dts", NULL};

    add_path(build->elf, elf);
    add_path(build->dts, first_file(zephyr, dts_names));
}

/* Partition Manager's files for the whole board; false when there are none. */
static bool add_merged(struct west_build *build, const char *dir)
{
    static const char *const domains[] = {"merged_domains.hex", NULL};
    static const char *const cores[] = {"merged.hex", "merged_CPUNET.hex"};
    char *both = first_file(dir, domains);
    bool any = both != NULL;

    add_path(build->hex, both);
    for (unsigned i = 0; both == NULL && i < G_N_ELEMENTS(cores); i++) {
        const char *const name[] = {cores[i], NULL};
        char *path = first_file(dir, name);

        any |= path != NULL;
        add_path(build->hex, path);
    }
    return any;
}

/* One image's zephyr directory. */
static bool add_image(struct west_build *build, const char *zephyr, bool flashed, GError **error)
{
    struct image_files files;
    bool ok = read_image(build, zephyr, &files, error);

    if (ok && flashed && files.hex == NULL && files.elf == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "%s: no build directory of west: neither domains.yaml nor zephyr/zephyr.hex",
                    build->path);
        ok = false;
    }
    /* Without a HEX the ELF itself is loaded. */
    if (ok && flashed)
        add_path(build->hex, g_strdup(files.hex != NULL ? files.hex : files.elf));
    build->named |= files.named;
    if (ok)
        add_names(build, zephyr, g_strdup(files.elf));
    g_free(files.hex);
    g_free(files.elf);
    return ok;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Child images of a build without sysbuild (MCUboot, b0n, the network core), TF-M. */
static void add_children(struct west_build *build, const char *dir, unsigned depth)
{
    GDir *list = g_dir_open(dir, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while (list != NULL && (name = g_dir_read_name(list)) != NULL && names->len < MAX_IMAGES)
        if (strcmp(name, "zephyr") != 0)
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    for (unsigned i = 0; i < names->len; i++) {
        char *child = g_build_filename(dir, names->pdata[i], NULL);
        char *zephyr = g_build_filename(child, "zephyr", NULL);
        char *elf = g_build_filename(zephyr, "zephyr.elf", NULL);

        if (is_file(elf))
            add_names(build, zephyr, g_strdup(elf));
        if (depth > 0 && g_file_test(zephyr, G_FILE_TEST_IS_DIR))
            add_children(build, child, depth - 1);
        g_free(elf);
        g_free(zephyr);
        g_free(child);
    }
    char *tfm = g_build_filename(dir, "tfm", "bin", "tfm_s.elf", NULL);
    if (is_file(tfm))
        add_path(build->elf, g_strdup(tfm));
    g_free(tfm);
    g_ptr_array_free(names, TRUE);
    if (list != NULL)
        g_dir_close(list);
}

/* Whether `west flash` writes this domain: flash_order names it, or there is no such list. */
static bool is_flashed(yaml_document_t *doc, const char *name)
{
    yaml_node_t *order = yaml_doc_get(doc, NULL, "flash_order");

    if (yaml_doc_item(doc, order, 0) == NULL || name == NULL)
        return true;
    for (unsigned i = 0; i < MAX_DOMAINS; i++) {
        const char *text = yaml_doc_text(yaml_doc_item(doc, order, i));

        if (text != NULL && strcmp(text, name) == 0)
            return true;
    }
    return false;
}

static char *domain_dir(struct west_build *build, const char *dir, const char *name)
{
    char *found = dir != NULL ? locate(build, build->path, dir, G_FILE_TEST_IS_DIR) : NULL;

    if (found != NULL)
        return found;
    return g_build_filename(build->path, name != NULL ? name : dir, NULL);
}

static bool add_domain(struct west_build *build, yaml_document_t *doc, yaml_node_t *domain,
                       GError **error)
{
    const char *name = yaml_doc_text(yaml_doc_get(doc, domain, "name"));
    const char *dir = yaml_doc_text(yaml_doc_get(doc, domain, "build_dir"));

    if (dir == NULL && name == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                    "%s/domains.yaml: a domain has no build_dir", build->path);
        return false;
    }
    char *full = domain_dir(build, dir, name), *zephyr = g_build_filename(full, "zephyr", NULL);
    bool ok = add_image(build, zephyr, is_flashed(doc, name), error);
    char *tfm = g_build_filename(full, "tfm", "bin", "tfm_s.elf", NULL);
    if (is_file(tfm))
        add_path(build->elf, g_strdup(tfm));
    g_free(tfm);
    g_free(zephyr);
    g_free(full);
    return ok;
}

static bool is_default(yaml_document_t *doc, yaml_node_t *domain)
{
    const char *wanted = yaml_doc_text(yaml_doc_get(doc, NULL, "default"));
    const char *name = yaml_doc_text(yaml_doc_get(doc, domain, "name"));

    return wanted != NULL && name != NULL && strcmp(wanted, name) == 0;
}

/* The default domain first, then the others in their order. */
static bool add_domains(struct west_build *build, const char *file, GError **error)
{
    yaml_document_t *doc = yaml_doc_load(file, error);

    if (doc == NULL)
        return false;
    yaml_node_t *domains = yaml_doc_get(doc, NULL, "domains"), *domain;
    bool ok = yaml_doc_item(doc, domains, 0) != NULL;
    if (!ok)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: no list of domains", file);
    for (unsigned pass = 0; ok && pass < 2; pass++)
        for (unsigned i = 0;
             ok && i < MAX_DOMAINS && (domain = yaml_doc_item(doc, domains, i)) != NULL; i++)
            if (is_default(doc, domain) == (pass == 0))
                ok = add_domain(build, doc, domain, error);
    yaml_doc_free(doc);
    return ok;
}

/* Without a runners.yaml that names files: those for the whole board, which hold the bootloader. */
static void prefer_merged(struct west_build *build)
{
    GPtrArray *images = build->hex;

    if (build->named)
        return;
    build->hex = g_ptr_array_new_with_free_func(g_free);
    if (add_merged(build, build->path)) {
        g_ptr_array_free(images, TRUE);
    } else {
        g_ptr_array_free(build->hex, TRUE);
        build->hex = images;
    }
}

static bool has_image(const char *zephyr)
{
    static const char *const names[] = {"runners.yaml", "zephyr.hex", "zephyr.elf", NULL};
    char *path = first_file(zephyr, names);

    g_free(path);
    return path != NULL;
}

static bool read_build(struct west_build *build, GError **error)
{
    char *domains = g_build_filename(build->path, "domains.yaml", NULL);
    char *zephyr = g_build_filename(build->path, "zephyr", NULL);
    bool ok;

    if (g_file_test(domains, G_FILE_TEST_EXISTS)) {
        ok = add_domains(build, domains, error);
        prefer_merged(build);
    } else if (!has_image(zephyr) && has_image(build->path)) {
        build->is_zephyr = true;
        ok = add_image(build, build->path, true, error);
    } else if (!has_image(zephyr) && add_merged(build, build->path)) {
        add_children(build, build->path, 0);
        ok = true;
    } else {
        ok = add_image(build, zephyr, true, error);
        add_children(build, build->path, 1);
    }
    g_free(zephyr);
    g_free(domains);
    return ok;
}

struct west_build *west_build_open(const char *path, GError **error)
{
    struct west_build *build = g_new0(struct west_build, 1);

    build->path = g_strdup(path);
    build->hex = g_ptr_array_new_with_free_func(g_free);
    build->elf = g_ptr_array_new_with_free_func(g_free);
    build->dts = g_ptr_array_new_with_free_func(g_free);
    build->board = board_of_info(path);
    if (read_build(build, error))
        return build;
    west_build_free(build);
    return NULL;
}

char *west_build_file(const struct west_build *build, const char *name)
{
    const char *const names[] = {name, NULL};
    char *root, *found = NULL;

    for (unsigned i = 0; found == NULL && (root = root_of(build, i)) != NULL; i++) {
        found = first_file(root, names);
        g_free(root);
    }
    return found;
}

char *west_partitions(const char *path)
{
    static const char *const names[] = {"partitions.yml", "pm_static.yml"};
    struct west_build *build = west_build_open(path, NULL);
    char *found = NULL;

    for (unsigned i = 0; build != NULL && found == NULL && i < G_N_ELEMENTS(names); i++)
        found = west_build_file(build, names[i]);
    if (build != NULL && found == NULL && build->dts->len > 0)
        found = g_strdup(build->dts->pdata[0]);
    west_build_free(build);
    return found;
}

void west_build_free(struct west_build *build)
{
    if (build == NULL)
        return;
    g_ptr_array_free(build->hex, TRUE);
    g_ptr_array_free(build->elf, TRUE);
    g_ptr_array_free(build->dts, TRUE);
    g_free(build->path);
    g_free(build->moved);
    g_free(build->other_chip);
    g_free(build->board);
    g_free(build);
}
