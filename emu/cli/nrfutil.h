/*
 * nrfutil, as far as it is `device`: options (nrfutil.c), operations and their argv for the
 * programmer (nrfutil_operation.c), batches (nrfutil_batch.c), what comes out (nrfutil_out.c).
 *
 * Follows: the calls and parsers of Zephyr's runner `nrfutil` (3.5 to 4.2) and of Nordic's
 * pc-nrfconnect-shared.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>

#include "cli/program.h"

/* Codes of `error`; west has advice for the first two. */
#define NRFUTIL_PROTECTED 24
#define NRFUTIL_VERIFY    25
#define NRFUTIL_FAILED    1

struct nrfutil_options {
    gboolean json, pretty, skip_overhead, generate, all, uicr, all_external, hotplug, version;
    char *core, *firmware, *settings, *reset_kind, *batch, *batch_path, *batch_json, *family;
    char *config, *address, *bytes, *value, *traits, *protection;
    char **serials, **words; /* words: the subcommand, and what follows it */
    char *ignored;           /* of options that change nothing here */
};

/* One thing to do, of the command line or of a batch. */
struct nrfutil_operation {
    const char *type; /* "program", "reset" ... */
    enum machine_core core;
    bool has_core;
    const char *firmware, *erase, *external_erase, *verify, *reset; /* NULL: not said */
    const char *address, *bytes, *value;
    const char *id; /* of a batch's operation; NULL: none */
};

/* What came of an operation. */
struct nrfutil_result {
    int code; /* 0: done; NRFUTIL_* */
    char *description;
    JsonObject *data; /* of task_end, or NULL */
};

/* nrfutil_operation.c. EMU_ERROR_USAGE. */
bool nrfutil_operation_of_options(const struct nrfutil_options *o, struct nrfutil_operation *op,
                                  GError **error);
/* `node` outlives the operation. EMU_ERROR_FORMAT. */
bool nrfutil_operation_of_batch(JsonNode *node, struct nrfutil_operation *op, GError **error);
/* As it stands in a batch, without its id. */
JsonObject *nrfutil_operation_json(const struct nrfutil_operation *op);
const char *nrfutil_operation_text(const struct nrfutil_operation *op);

struct nrfutil_result nrfutil_carry_out(const struct nrfutil_operation *op,
                                        const struct kept_board *b, const char *config);
void nrfutil_result_clear(struct nrfutil_result *r);

/* nrfutil_batch.c */
bool nrfutil_batch_append(const struct nrfutil_options *o, const struct nrfutil_operation *op,
                          GError **error);
int nrfutil_batch_execute(const struct nrfutil_options *o, GPtrArray *boards, GError **error);

/* nrfutil_out.c: a line of JSON, or text for people. */
void nrfutil_say(const struct nrfutil_options *o, const char *type, JsonObject *data);
/* task_begin, task_progress and task_end; `result` NULL: it begins. */
void nrfutil_say_task(const struct nrfutil_options *o, const struct nrfutil_operation *op,
                      const struct kept_board *b, const struct nrfutil_result *result);
void nrfutil_say_batch_end(const struct nrfutil_options *o, const struct nrfutil_result *result);
int nrfutil_list(const struct nrfutil_options *o);
