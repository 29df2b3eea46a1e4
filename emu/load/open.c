/*
 * Opens a firmware file: its content, or the address given with it, decides which parser reads it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "load/dfu_archive.h"
#include "load/image.h"

/* No memory of the chip is larger than the XIP window; a larger file is a mistake. */
#define MAX_FILE_BYTES (256u << 20)

/* Content of a file that is not empty. */
static char *read_content(const char *path, size_t *len, GError **error)
{
    char *content = file_read(path, MAX_FILE_BYTES, len, error);

    if (content == NULL || *len > 0)
        return content;
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: the file is empty", path);
    g_free(content);
    return NULL;
}

static struct image *load_raw(const char *path, const char *address, GError **error)
{
    char *end;
    size_t len;

    errno = 0;
    guint64 addr = g_ascii_strtoull(address, &end, 0);
    if (errno != 0 || end == address || *end != '\0' || addr > UINT32_MAX) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s@%s: '%s' is not a 32-bit address", path,
                    address, address);
        return NULL;
    }
    char *content = read_content(path, &len, error);
    if (content == NULL)
        return NULL;
    struct image *image = NULL;
    if (len > UINT64_C(0x100000000) - addr) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                    "%s: %zu bytes at 0x%08x run past the end of the address space", path, len,
                    (uint32_t)addr);
    } else {
        image = image_new(path);
        image_append(image, (uint32_t)addr, (const uint8_t *)content, (uint32_t)len, 0);
    }
    g_free(content);
    return image;
}

/* The files of an update where they run, by the partition file beside the archive. */
static struct image *load_archive(const char *path, GError **error)
{
    char *partitions = dfu_archive_partitions(path);
    struct partition_table *table =
        partitions != NULL ? partition_table_load(partitions, error) : NULL;
    bool ok = partitions == NULL || table != NULL;
    struct dfu_archive *archive = ok ? dfu_archive_open(path, error) : NULL;
    struct image *image = archive != NULL ? dfu_archive_image(archive, table, error) : NULL;

    dfu_archive_free(archive);
    partition_table_free(table);
    g_free(partitions);
    return image;
}

struct image *image_load(const char *spec, GError **error)
{
    const char *at = strrchr(spec, '@');
    size_t len;

    if (at != NULL && at != spec && !g_file_test(spec, G_FILE_TEST_EXISTS)) {
        char *path = g_strndup(spec, (size_t)(at - spec));
        struct image *image = load_raw(path, at + 1, error);

        g_free(path);
        return image;
    }
    if (g_str_has_suffix(spec, ".bin")) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "%s: a raw binary needs an address, e.g. %s@0x10200", spec, spec);
        return NULL;
    }
    if (dfu_archive_is(spec))
        return load_archive(spec, error);
    char *content = read_content(spec, &len, error);
    if (content == NULL)
        return NULL;
    struct image *image = NULL;
    if (len >= 4 && memcmp(content, "\177ELF", 4) == 0)
        image = image_parse_elf(spec, (const uint8_t *)content, len, error);
    else if (content[0] == ':' || g_str_has_suffix(spec, ".hex"))
        image = image_parse_ihex(spec, content, len, error);
    else
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                    "%s: neither ELF nor Intel HEX; a raw binary needs an address: %s@ADDR", spec,
                    spec);
    g_free(content);
    return image;
}
