/*
 * main() for an entry where there is no libFuzzer: runs it once with each file, each file of a
 * directory, each member of a .zip that is named.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#include "fuzz.h"

static unsigned inputs;

/* A copy of its own length, so that reads behind its end are seen; never NULL. */
static void run(const void *data, size_t size)
{
    uint8_t *exact = size > 0 ? g_memdup2(data, size) : g_malloc(1);

    LLVMFuzzerTestOneInput(exact, size);
    g_free(exact);
    inputs++;
}

static void replay_zip(const char *path)
{
    zip_t *archive = zip_open(path, ZIP_RDONLY, NULL);
    zip_stat_t st;

    if (archive == NULL) {
        fprintf(stderr, "%s: not an archive\n", path);
        exit(2);
    }
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); i++) {
        zip_file_t *file = zip_fopen_index(archive, (zip_uint64_t)i, 0);

        g_assert(zip_stat_index(archive, (zip_uint64_t)i, 0, &st) == 0 && file != NULL);
        char *data = g_malloc(st.size + 1);
        g_assert(zip_fread(file, data, st.size) == (zip_int64_t)st.size);
        run(data, st.size);
        g_free(data);
        zip_fclose(file);
    }
    zip_discard(archive);
}

static void replay(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    char *data;
    gsize size;

    for (; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        char *member = g_build_filename(path, name, NULL);

        replay(member);
        g_free(member);
    }
    if (dir != NULL) {
        g_dir_close(dir);
    } else if (g_str_has_suffix(path, ".zip")) {
        replay_zip(path);
    } else if (g_file_get_contents(path, &data, &size, NULL)) {
        run(data, size);
        g_free(data);
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("%u inputs\n", inputs);
    return inputs > 0 ? 0 : 1;
}
