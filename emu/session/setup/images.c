/*
 * What a client loads into its machine: images, build directories, an update to be installed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "load/dfu_archive.h"
#include "load/image.h"
#include "load/west.h"
#include "program/stage.h"
#include "session/setup/setup_priv.h"
#include "soc/placement.h"

static bool load_image(struct setup *s, const char *spec, GError **error)
{
    struct image *image = image_load(spec, error);

    if (image == NULL)
        return false;
    g_ptr_array_add(s->images, image);
    return placement_add(s->placement, image, error) &&
           (!image->is_elf || symbols_add_elf(s->symbols, image->path, error));
}

static bool load_build_dir(struct setup *s, const struct machine_options *o, const char *path,
                           GError **error)
{
    struct west_build *build = west_build_open(path, error);
    bool ok = build != NULL;

    if (ok && build->moved != NULL && o->notes)
        setup_note(o, "%s was built elsewhere (%s): its own files are used", path, build->moved);
    if (ok && build->other_chip != NULL && o->notes)
        setup_note(o, "%s: CONFIG_SOC is %s: is this a build for nRF5340?", path,
                   build->other_chip);
    for (unsigned i = 0; ok && i < build->hex->len; i++)
        ok = load_image(s, g_ptr_array_index(build->hex, i), error);
    for (unsigned i = 0; ok && i < build->elf->len; i++)
        ok = symbols_add_elf(s->symbols, g_ptr_array_index(build->elf, i), error);
    west_build_free(build);
    return ok;
}

static struct placement *placement_for(struct machine *m)
{
    const struct machine_nvm *qspi = machine_nvms(m);

    while (strcmp(qspi->name, "qspi") != 0)
        qspi++;
    return placement_new(machine_memory(m, CORE_APP), machine_memory(m, CORE_NET), qspi->data,
                         machine_has_chip(m) ? qspi->size : 0);
}

/* The partition table that --stage goes by: named, of a build directory, beside the archive. */
static struct partition_table *find_partitions(const struct machine_options *o, char **images,
                                               GError **error)
{
    char *path = g_strdup(o->partitions);

    for (unsigned i = 0; path == NULL && images != NULL && images[i] != NULL; i++)
        if (g_file_test(images[i], G_FILE_TEST_IS_DIR))
            path = west_partitions(images[i]);
    if (path == NULL)
        path = dfu_archive_partitions(o->stage);
    struct partition_table *table = path != NULL ? partition_table_load(path, error) : NULL;
    if (path == NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "--stage %s: where are the slots? Give --partitions FILE (partitions.yml, "
                    "zephyr.dts)",
                    o->stage);
    g_free(path);
    return table;
}

/* A file that the bootloader will refuse is staged all the same: that may be what is tested. */
static void say_faults(const struct machine_options *o, const struct dfu_archive *archive)
{
    for (unsigned i = 0; i < archive->files->len; i++) {
        const struct dfu_file *file = archive->files->pdata[i];
        bool hash = file->is_image && file->image.has_hash && !file->image.hash_ok;

        if (file->fault != NULL || hash)
            setup_note(o, "%s: %s", file->path,
                       file->fault != NULL ? file->fault : "its hash is wrong");
    }
}

static bool stage(struct setup *s, const struct machine_options *o, char **images, GError **error)
{
    struct partition_table *table = find_partitions(o, images, error);
    struct dfu_archive *archive = table != NULL ? dfu_archive_open(o->stage, error) : NULL;
    GPtrArray *staged = archive != NULL ? stage_archive(archive, table, s->machine, error) : NULL;
    bool ok = staged != NULL;

    if (ok && o->notes)
        say_faults(o, archive);
    for (unsigned i = 0; ok && i < staged->len; i++)
        ok = placement_add(s->placement, staged->pdata[i], error);
    for (unsigned i = 0; staged != NULL && i < staged->len; i++)
        g_ptr_array_add(s->images, staged->pdata[i]);
    if (staged != NULL)
        g_ptr_array_set_free_func(staged, NULL);
    g_clear_pointer(&staged, g_ptr_array_unref);
    dfu_archive_free(archive);
    partition_table_free(table);
    return ok;
}

bool setup_load(struct setup *s, const struct machine_options *o, char **images, GError **error)
{
    bool ok = true;

    if (s->placement == NULL)
        s->placement = placement_for(s->machine);
    for (unsigned i = 0; ok && images != NULL && images[i] != NULL; i++)
        ok = g_file_test(images[i], G_FILE_TEST_IS_DIR) ? load_build_dir(s, o, images[i], error)
                                                        : load_image(s, images[i], error);
    for (unsigned i = 0; ok && o->symbols != NULL && o->symbols[i] != NULL; i++)
        ok = symbols_add_elf(s->symbols, o->symbols[i], error);
    if (ok && o->stage != NULL)
        ok = stage(s, o, images, error);
    if (placement_wrote_qspi(s->placement))
        machine_leave_quad_enabled(s->machine);
    return ok;
}
