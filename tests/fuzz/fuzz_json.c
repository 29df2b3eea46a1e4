/*
 * JSON as nrfutil writes it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "load/json_doc.h"
#include "program/qspi_ini_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = g_strndup((const char *)data, size);
    JsonNode *node = json_doc_parse("a.json", text, size, NULL);

    if (node != NULL)
        json_node_unref(node);
    qspi_ini_free(qspi_json_parse("a.json", text, size, NULL));
    g_free(text);
    return 0;
}
