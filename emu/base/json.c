/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

char *json_text(JsonBuilder *builder)
{
    JsonNode *root = json_builder_get_root(builder);
    char *compact = json_to_string(root, TRUE);
    char *text = g_strconcat(compact, "\n", NULL);

    g_free(compact);
    json_node_unref(root);
    g_object_unref(builder);
    return text;
}

bool json_write(JsonBuilder *builder, const char *path, const char *what, GError **error)
{
    char *text = json_text(builder);
    bool to_stdout = strcmp(path, "-") == 0;
    FILE *f = to_stdout ? stdout : fopen(path, "we");
    bool ok = f != NULL && fputs(text, f) >= 0 && fflush(f) == 0;
    int why = errno;

    if (f != NULL && !to_stdout && fclose(f) != 0 && ok) {
        why = errno;
        ok = false;
    }
    if (!ok)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: %s: %s", what, path, g_strerror(why));
    g_free(text);
    return ok;
}
