/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/west.h"

#include <stdbool.h>

#include "base/error.h"
#include "load/yaml_doc.h"

#define MAX_DOMAINS 16

static char *absolute(const char *dir, const char *path)
{
    return g_path_is_absolute(path) ? g_strdup(path) : g_build_filename(dir, path, NULL);
}

/*
 * Adds the file runners.yaml names under `key`, or DIR/zephyr/zephyr.SUFFIX when it names none.
 * False when there is no such file.
 */
static bool add_file(GPtrArray *list, const char *zephyr, yaml_document_t *runners, const char *key,
                     const char *fallback)
{
    const char *named = NULL;

    if (runners != NULL)
        named = yaml_doc_text(yaml_doc_get(runners, yaml_doc_get(runners, NULL, "config"), key));
    char *path = absolute(zephyr, named != NULL ? named : fallback);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_free(path);
        return false;
    }
    g_ptr_array_add(list, path);
    return true;
}

/* One image's build directory: DIR/zephyr. */
static bool add_domain(struct west_build *build, const char *dir, GError **error)
{
    char *zephyr = g_build_filename(dir, "zephyr", NULL);
    char *path = g_build_filename(zephyr, "runners.yaml", NULL);
    yaml_document_t *runners = NULL;
    bool ok = true;

    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        runners = yaml_doc_load(path, error);
        ok = runners != NULL;
    }
    if (ok) {
        bool hex = add_file(build->hex, zephyr, runners, "hex_file", "zephyr.hex");
        bool elf = add_file(build->elf, zephyr, runners, "elf_file", "zephyr.elf");

        /* Without a HEX the ELF itself is loaded. */
        if (!hex && elf)
            g_ptr_array_add(build->hex,
                            g_strdup(g_ptr_array_index(build->elf, build->elf->len - 1)));
        ok = hex || elf;
        if (!ok)
            g_set_error(
                error, EMU_ERROR, EMU_ERROR_USAGE,
                "%s: no build directory of west: neither domains.yaml nor zephyr/zephyr.hex", dir);
    }
    yaml_doc_free(runners);
    g_free(path);
    g_free(zephyr);
    return ok;
}

static bool add_domains(struct west_build *build, const char *path, const char *file,
                        GError **error)
{
    yaml_document_t *doc = yaml_doc_load(file, error);

    if (doc == NULL)
        return false;
    yaml_node_t *domains = yaml_doc_get(doc, NULL, "domains");
    bool ok = yaml_doc_item(doc, domains, 0) != NULL;
    if (!ok)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: no list of domains", file);
    for (unsigned i = 0; ok && i < MAX_DOMAINS; i++) {
        yaml_node_t *domain = yaml_doc_item(doc, domains, i);

        if (domain == NULL)
            break;
        const char *dir = yaml_doc_text(yaml_doc_get(doc, domain, "build_dir"));
        const char *name = yaml_doc_text(yaml_doc_get(doc, domain, "name"));
        if (dir == NULL && name == NULL) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: domain %u has no build_dir", file,
                        i);
            ok = false;
        } else {
            char *full = absolute(path, dir != NULL ? dir : name);

            ok = add_domain(build, full, error);
            g_free(full);
        }
    }
    yaml_doc_free(doc);
    return ok;
}

struct west_build *west_build_open(const char *path, GError **error)
{
    struct west_build *build = g_new0(struct west_build, 1);
    char *domains = g_build_filename(path, "domains.yaml", NULL);

    build->hex = g_ptr_array_new_with_free_func(g_free);
    build->elf = g_ptr_array_new_with_free_func(g_free);
    bool ok = g_file_test(domains, G_FILE_TEST_EXISTS) ? add_domains(build, path, domains, error)
                                                       : add_domain(build, path, error);
    g_free(domains);
    if (!ok) {
        west_build_free(build);
        return NULL;
    }
    return build;
}

void west_build_free(struct west_build *build)
{
    if (build == NULL)
        return;
    g_ptr_array_free(build->hex, TRUE);
    g_ptr_array_free(build->elf, TRUE);
    g_free(build);
}
