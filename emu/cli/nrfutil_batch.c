/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/nrfutil.h"
#include "load/json_doc.h"
#include "session/output.h"

static JsonArray *operations_of(JsonNode *batch)
{
    JsonNode *operations = json_doc_get(batch, "operations");

    return operations != NULL && JSON_NODE_HOLDS_ARRAY(operations) ? json_node_get_array(operations)
                                                                   : NULL;
}

/* --- appending ------------------------------------------------------------------------------ */

static JsonNode *new_batch(const struct nrfutil_options *o)
{
    JsonObject *batch = json_object_new();

    json_object_set_string_member(batch, "nrfutil_device_version", NRF53EMU_VERSION);
    json_object_set_string_member(batch, "family", o->family != NULL ? o->family : "nrf53");
    json_object_set_array_member(batch, "operations", json_array_new());
    JsonNode *node = json_node_init_object(json_node_alloc(), batch);
    json_object_unref(batch);
    return node;
}

bool nrfutil_batch_append(const struct nrfutil_options *o, const struct nrfutil_operation *op,
                          GError **error)
{
    bool there = g_file_test(o->batch, G_FILE_TEST_EXISTS);
    JsonNode *batch = there ? json_doc_load(o->batch, error) : new_batch(o);
    JsonArray *operations = batch != NULL ? operations_of(batch) : NULL;

    if (batch == NULL)
        return false;
    if (operations == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: is no batch", o->batch);
        json_node_unref(batch);
        return false;
    }
    JsonObject *object = nrfutil_operation_json(op);
    char *id = g_strdup_printf("%u", json_array_get_length(operations) + 1);
    json_object_set_string_member(object, "operationId", id);
    json_array_add_object_element(operations, object);
    char *text = json_to_string(batch, TRUE);
    bool ok = output_write(o->batch, "--append-batch", text, strlen(text), error);
    g_free(text);
    g_free(id);
    json_node_unref(batch);
    return ok;
}

/* --- carrying out --------------------------------------------------------------------------- */

/* Several boards get the whole batch one after the other; the first failure ends it. */
static void execute(const struct nrfutil_options *o, JsonArray *operations, GPtrArray *boards,
                    struct nrfutil_result *last)
{
    for (unsigned i = 0; i < boards->len && last->code == 0; i++)
        for (unsigned k = 0; k < json_array_get_length(operations) && last->code == 0; k++) {
            struct nrfutil_operation op;
            GError *error = NULL;

            nrfutil_result_clear(last);
            if (!nrfutil_operation_of_batch(json_array_get_element(operations, k), &op, &error)) {
                *last = (struct nrfutil_result){NRFUTIL_FAILED, g_strdup(error->message), NULL};
                g_error_free(error);
                return;
            }
            if (op.id == NULL)
                op.id = "0";
            nrfutil_say_task(o, &op, boards->pdata[i], NULL);
            *last = nrfutil_carry_out(&op, boards->pdata[i], o->config);
            nrfutil_say_task(o, &op, boards->pdata[i], last);
        }
}

int nrfutil_batch_execute(const struct nrfutil_options *o, GPtrArray *boards, GError **error)
{
    struct nrfutil_result last = {0};
    JsonNode *batch;
    JsonArray *operations;

    if (o->batch_path == NULL && o->batch_json == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "nrfutil device: --batch-path is missing");
        return EXIT_USAGE;
    }
    batch = o->batch_path != NULL
                ? json_doc_load(o->batch_path, error)
                : json_doc_parse("--batch-json", o->batch_json, strlen(o->batch_json), error);
    operations = batch != NULL ? operations_of(batch) : NULL;
    if (batch != NULL && operations == NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: is no batch",
                    o->batch_path != NULL ? o->batch_path : "--batch-json");
    if (operations != NULL) {
        execute(o, operations, boards, &last);
        nrfutil_say_batch_end(o, &last);
    }
    g_clear_pointer(&batch, json_node_unref);
    int code = last.code;
    nrfutil_result_clear(&last);
    return operations == NULL ? EXIT_USAGE : code != 0 ? EXIT_GUEST : EXIT_OK;
}
