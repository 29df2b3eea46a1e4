/*
 * `program` and nrfjprog for a board that runs: its own process does the work.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "cli/program.h"
#include "load/image.h"
#include "load/json_doc.h"
#include "serve/desk_client.h"

/* --- who asks ------------------------------------------------------------------------------- */

bool program_ask(const struct kept_board *b, const char *command, char **argv, FILE *out, FILE *err,
                 int *status, GError **error)
{
    JsonObject *request = json_object_new();
    JsonArray *arguments = json_array_new();
    char *directory = g_get_current_dir();
    JsonNode *answer;
    gint64 number;

    for (; *argv != NULL; argv++)
        json_array_add_string_element(arguments, *argv);
    json_object_set_string_member(request, "command", command);
    json_object_set_array_member(request, "arguments", arguments);
    json_object_set_string_member(request, "directory", directory);
    g_free(directory);
    if (!desk_call(b, request, &answer, error))
        return false;
    const char *text = json_doc_text(json_doc_get(answer, "text"));
    const char *errors = json_doc_text(json_doc_get(answer, "data"));
    fputs(text != NULL ? text : "", out);
    fputs(errors != NULL ? errors : "", err);
    *status = json_doc_number(json_doc_get(answer, "status"), &number) ? (int)number : EXIT_USAGE;
    json_node_unref(answer);
    return true;
}

/* --- who is asked --------------------------------------------------------------------------- */

static void make_absolute(char **path, const char *directory)
{
    char *all;

    if (*path == NULL || g_path_is_absolute(*path))
        return;
    all = g_build_filename(directory, *path, NULL);
    g_free(*path);
    *path = all;
}

/* Paths are the asker's. */
static void take_directory(struct program_options *o, const char *directory)
{
    char **paths[] = {&o->qspiini, &o->readqspi, &o->readcode, &o->readuicr, &o->readram, &o->log};

    for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++)
        make_absolute(paths[i], directory);
    for (unsigned i = 0; o->programs != NULL && o->programs[i] != NULL; i++)
        make_absolute(&o->programs[i], directory);
    for (unsigned i = 0; o->images != NULL && o->images[i] != NULL; i++)
        make_absolute(&o->images[i], directory);
}

static bool changes(const struct program_options *o)
{
    return o->programs != NULL || (o->images != NULL && !o->as_nrfjprog) || o->eraseall ||
           o->qspieraseall || o->recover || o->memwr != NULL || o->rbp != NULL;
}

/* Whether the cores are stopped for it: what only looks at memory lets them run. */
static bool takes_over(const struct program_options *o)
{
    return changes(o) || o->readqspi != NULL || o->images != NULL;
}

/* Translated code of every flash may be out of date. */
static void drop_translations(struct machine *m)
{
    for (unsigned core = 0; core < CORES; core++) {
        struct memory *memory = machine_memory(m, core);

        for (unsigned i = 0; i < memory->n_regions; i++)
            if (memory->region[i].kind != MEM_RAM)
                memory_changed(memory, memory->region[i].base, memory->region[i].size);
    }
}

static bool is_of_ram(const struct program_options *o)
{
    return o->memwr != NULL && o->programs == NULL && g_str_has_prefix(o->memwr, "0x2");
}

static bool keep(const struct program_bench *bench, GError **error)
{
    drop_translations(bench->machine);
    desk_tell(bench->desk, "programmed", "flash has been erased or written");
    return nvm_dir_save(bench->nvm, error);
}

static bool work(const struct program_bench *bench, struct program_job *job, GError **error)
{
    const struct program_options *o = job->options;
    bool over = takes_over(o) && !is_of_ram(o), ok;

    if (over) {
        desk_halt(bench->desk, true);
        machine_power_on(bench->machine);
        machine_settle_nvms(bench->machine);
    }
    ok = program_run(job, error);
    if (over && changes(o))
        ok = keep(bench, ok ? error : NULL) && ok;
    if (ok && (o->reset || o->pinreset || o->debugreset || o->run))
        desk_restart(bench->desk);
    else if (o->halt)
        desk_halt(bench->desk, true);
    return ok;
}

static int carry_out(const struct program_bench *bench, struct program_options *o, FILE *out,
                     FILE *err)
{
    struct program_job job = {.options = o, .bench = bench, .out = out, .err = err};
    GError *error = NULL;
    int status = EXIT_USAGE;

    job.setup.machine = bench->machine;
    job.setup.images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free);
    desk_hear_complaints(bench->desk, o->quiet ? NULL : err);
    if (o->dfu != NULL)
        g_set_error(&error, EMU_ERROR, EMU_ERROR_USAGE, "--dfu: stop the board first");
    else if (program_check(o, &error) && work(bench, &job, &error))
        status = program_status(&job);
    desk_hear_complaints(bench->desk, NULL);
    if (error != NULL)
        fprintf(err, "nrf53emu: %s\n", error->message);
    g_clear_error(&error);
    g_ptr_array_unref(job.setup.images);
    return status;
}

static char **make_argv(const struct socket_request *request, int *argc)
{
    GStrvBuilder *builder = g_strv_builder_new();

    g_strv_builder_add(builder, request->command);
    g_strv_builder_addv(builder, (const char **)request->arguments);
    char **argv = g_strv_builder_end(builder);
    g_strv_builder_unref(builder);
    *argc = (int)g_strv_length(argv);
    return argv;
}

bool program_serve(const struct program_bench *bench, const struct socket_request *request,
                   struct socket_answer *answer)
{
    struct program_options o = {.as_nrfjprog = strcmp(request->command, "nrfjprog") == 0};
    JsonNode *directory = json_object_get_member(request->members, "directory");
    const char *from = directory != NULL ? json_doc_text(directory) : NULL;
    char *text = NULL, *errors = NULL;
    size_t text_len, errors_len;
    GError *error = NULL;
    int argc;

    if (!o.as_nrfjprog && strcmp(request->command, "program") != 0)
        return false;
    FILE *out = open_memstream(&text, &text_len), *err = open_memstream(&errors, &errors_len);
    char **argv = make_argv(request, &argc), **all = g_memdup2(argv, sizeof *argv * (size_t)argc);
    if (program_parse(&o, argc, argv, true, &error)) {
        take_directory(&o, from != NULL ? from : bench->board->path);
        answer->status = carry_out(bench, &o, out, err);
    } else {
        fprintf(err, "nrf53emu: %s\n", error->message);
        g_error_free(error);
        answer->status = EXIT_USAGE;
    }
    fclose(out);
    fclose(err);
    g_string_append_len(answer->text, text, (gssize)text_len);
    char *valid = g_utf8_make_valid(errors, (gssize)errors_len);
    answer->data = json_node_init_string(json_node_alloc(), valid);
    for (int i = 0; i < argc; i++)
        g_free(all[i]);
    g_free(all);
    g_free(argv);
    g_free(valid);
    free(text);
    free(errors);
    program_options_clear(&o);
    return true;
}
