/*
 * Operations of nrfutil's batches: what the programmer is told, what is said of its answer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "cli/nrfutil.h"
#include "fuzz.h"
#include "load/json_doc.h"

static const char *answer; /* what a programmer has said */

/* No board: the answer is in the input. */
int program_call(const struct kept_board *b, char **arguments, FILE *out, FILE *err)
{
    for (unsigned i = 0; arguments[i] != NULL; i++)
        fputs(arguments[i], err);
    fputs(answer, out);
    return answer[0] == 'p' ? NRFJPROG_PROTECTED : answer[0] == 'e' ? EXIT_USAGE : EXIT_OK;
}

static void carry_out(JsonNode *node)
{
    const struct kept_board board = {"/", "1050000000", NULL};
    struct nrfutil_operation op;

    if (!nrfutil_operation_of_batch(node, &op, NULL))
        return;
    struct nrfutil_result result = nrfutil_carry_out(&op, &board, NULL);
    json_object_unref(nrfutil_operation_json(&op));
    nrfutil_result_clear(&result);
}

/* An answer, a NUL, a list of operations. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    size_t len = size > 0 ? strnlen((const char *)data, size) : 0;
    char *text = g_strndup(size > 0 ? (const char *)data : "", len);
    fuzz_bytes(&in, len + 1, &len);
    char *rest = g_strndup(in.left > 0 ? (const char *)in.data : "", in.left);
    JsonNode *node = json_doc_parse("batch", rest, strlen(rest), NULL);
    JsonNode *item, *list = json_doc_get(node, "operations");

    answer = text;
    for (unsigned i = 0; list != NULL && i < 8 && (item = json_doc_item(list, i)) != NULL; i++)
        carry_out(item);
    if (node != NULL)
        json_node_unref(node);
    g_free(rest);
    g_free(text);
    return 0;
}
