/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/journal.h"

#include "base/error.h"
#include "base/file.h"

#define MAX_JOURNAL_BYTES (64 * 1024 * 1024)

void journal_insert(GPtrArray *journal, struct input *input)
{
    unsigned at = journal->len;

    while (at > 0 && ((struct input *)journal->pdata[at - 1])->when > input->when)
        at--;
    g_ptr_array_insert(journal, (int)at, input);
}

GPtrArray *journal_read(const char *path, char **hash, GError **error)
{
    size_t len;
    char *text = file_read(path, MAX_JOURNAL_BYTES, &len, error);
    GPtrArray *journal = g_ptr_array_new_with_free_func((GDestroyNotify)input_free);
    GError *cause = NULL;

    if (text == NULL) {
        g_ptr_array_free(journal, TRUE);
        return NULL;
    }
    char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, len);
    char **lines = g_strsplit(text, "\n", -1);
    g_free(text);
    for (unsigned n = 0; cause == NULL && lines[n] != NULL; n++) {
        struct input *i = input_parse(lines[n], &cause);

        if (i != NULL)
            journal_insert(journal, i);
        if (cause != NULL)
            g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s:%u: %s", path, n + 1,
                        cause->message);
    }
    g_strfreev(lines);
    if (cause == NULL && hash != NULL)
        *hash = digest;
    else
        g_free(digest);
    if (cause == NULL)
        return journal;
    g_error_free(cause);
    g_ptr_array_free(journal, TRUE);
    return NULL;
}

void journal_begin(FILE *out)
{
    fputs("# nrf53emu input journal 1\n", out);
}
