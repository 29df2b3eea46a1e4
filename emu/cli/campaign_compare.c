/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/campaign_compare.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/units.h"
#include "cli/campaign_boot.h"
#include "debug/campaign/compare.h"
#include "debug/energy/meter.h"
#include "session/output.h"
#include "session/terminal.h"

#define COMMON    "common"
#define MAX_MODES 16
#define MAX_BYTES KIB(64)
#define MAX_CUTS  100000
#define SECTOR    KIB(4)

struct comparison {
    const struct campaign_options *options;
    GKeyFile *file;
    char *directory;
    const char *group; /* the mode under way */
};

static char *text_of(const struct comparison *c, const char *key)
{
    bool own = g_key_file_has_key(c->file, c->group, key, NULL);

    return g_key_file_get_string(c->file, own ? c->group : COMMON, key, NULL);
}

static bool fault(const struct comparison *c, GError **error, const char *text)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: [%s]: %s", c->options->compare, c->group,
                text);
    return false;
}

/* The files that a key names, behind one another. */
static void add_files(const struct comparison *c, const char *key, GPtrArray *files)
{
    char *text = text_of(c, key);
    char **names = g_strsplit_set(text != NULL ? text : "", " \t", -1);

    for (char **name = names; *name != NULL; name++)
        if (**name != '\0')
            g_ptr_array_add(files, g_build_filename(c->directory, *name, NULL));
    g_strfreev(names);
    g_free(text);
}

/* NULL-terminated; of two keys, the second may be NULL. */
static char **files_of(const struct comparison *c, const char *key, const char *more)
{
    GPtrArray *files = g_ptr_array_new();

    add_files(c, key, files);
    if (more != NULL)
        add_files(c, more, files);
    g_ptr_array_add(files, NULL);
    return (char **)g_ptr_array_free(files, FALSE);
}

/* A run: how long it took from power-on, or from the line `from`, to `until`; how much it drew. */
struct span {
    const char *from, *until; /* from: or NULL */
    uint64_t us, uj;
};

static bool run_span(const struct comparison *c, struct boot *boot, struct span *span,
                     GError **error)
{
    const struct session_conditions next = {
        .until = span->until, .duration = CAMPAIGN_LIMIT, .wall_limit = TICKS_NEVER};
    ticks_t begin = 0;
    bool ok = boot_run(boot);

    if (ok && span->from != NULL) {
        begin = machine_now(boot->machine);
        if (!session_set_conditions(boot->session, &next, error))
            return false;
        ok = boot_run(boot);
    }
    span->us = (machine_now(boot->machine) - begin) / TICKS_PER_US;
    return ok || fault(c, error, boot->outcome.text);
}

static uint64_t microjoules(struct energy_meter *meter)
{
    GArray *rows = energy_meter_rows(meter);
    energy_charge charge = 0;

    for (unsigned i = 0; i < rows->len; i++)
        charge += g_array_index(rows, struct energy_row, i).charge;
    g_array_unref(rows);
    return energy_nj(charge, energy_meter_mv(meter)) / 1000;
}

static bool measure(const struct comparison *c, char **images, struct span *span, GError **error)
{
    const char *until = span->from != NULL ? span->from : span->until;
    const struct campaign_options options = {.until = (char *)until};
    const struct campaign_job job = {.options = &options, .limit = CAMPAIGN_LIMIT};
    struct setup setup;
    struct boot boot;

    if (!setup_open(&setup, &c->options->machine, images, error))
        return false;
    setup_forget_nvm(&setup);
    bool ok = boot_open(&boot, &job, &setup, error);
    if (ok) {
        struct energy_meter *meter = energy_meter_new(setup.machine);

        machine_power_on(setup.machine);
        ok = run_span(c, &boot, span, error);
        span->uj = microjoules(meter);
        energy_meter_free(meter);
        boot_close(&boot);
    }
    setup_close(&setup, NULL);
    return ok;
}

/* Sectors that were erased, and the one that was erased most often. */
static void count_erases(const GArray *operations, struct compare_mode *mode)
{
    GHashTable *counts = g_hash_table_new(NULL, NULL);

    for (unsigned i = 0; i < operations->len; i++) {
        const struct flash_operation *f =
            &g_array_index(operations, struct campaign_operation, i).flash;

        for (uint32_t at = 0; f->erase && at < f->len; at += SECTOR) {
            gpointer block = GUINT_TO_POINTER(campaign_address(f) + at);
            guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, block)) + 1;

            g_hash_table_insert(counts, block, GUINT_TO_POINTER(n));
            mode->erases++;
            if (n > mode->worst) {
                mode->worst = n;
                mode->worst_at = campaign_address(f) + at;
            }
        }
    }
    g_hash_table_unref(counts);
}

static bool cut(const struct comparison *c, char **images, char *until, struct compare_mode *mode,
                GError **error)
{
    char *cuts = text_of(c, "cuts");
    struct campaign_options options = *c->options;

    options.images = images;
    options.until = until;
    options.cuts = cuts != NULL ? (gint)CLAMP(g_ascii_strtoll(cuts, NULL, 10), 0, MAX_CUTS) : 0;
    struct campaign_job job = {.options = &options};
    bool ok = campaign_make(&job, options.cuts > 0, error);

    g_free(cuts);
    mode->operations = job.operations->len;
    count_erases(job.operations, mode);
    for (unsigned k = 0; ok && job.cuts != NULL && k < job.cuts->len; k++) {
        mode->cuts++;
        mode->lost += !campaign_recovers(job.results[k].outcome);
    }
    campaign_job_clear(&job);
    return ok;
}

static bool measure_work(const struct comparison *c, struct compare_mode *mode, GError **error)
{
    char **images = files_of(c, "work", NULL);
    char *from = text_of(c, "work-from"), *until = text_of(c, "work-until");
    struct span span = {.from = from, .until = until, .us = COMPARE_NONE};
    bool ok = true;

    if (images[0] != NULL && until == NULL)
        ok = fault(c, error, "work needs work-until");
    else if (images[0] != NULL)
        ok = measure(c, images, &span, error);
    mode->work_us = span.us;
    g_strfreev(images);
    g_free(from);
    g_free(until);
    return ok;
}

static bool measure_starts(const struct comparison *c, char **old, char **with, const char *until,
                           struct compare_mode *mode, GError **error)
{
    struct span start = {.until = until}, activate = {.until = until};

    if (!measure(c, old, &start, error) || !measure(c, with, &activate, error))
        return false;
    mode->start_us = start.us;
    mode->activate_us = activate.us;
    mode->energy_uj = activate.uj;
    return true;
}

static bool run_mode(const struct comparison *c, struct compare_mode *mode, GError **error)
{
    char **old = files_of(c, "images", NULL), **with = files_of(c, "images", "update");
    char *until = text_of(c, "until");
    bool ok;

    if (old[0] == NULL || until == NULL)
        ok = fault(c, error, "images and until are needed");
    else
        ok = measure_starts(c, old, with, until, mode, error) && cut(c, with, until, mode, error) &&
             measure_work(c, mode, error);
    g_strfreev(old);
    g_strfreev(with);
    g_free(until);
    return ok;
}

static bool run_modes(struct comparison *c, GPtrArray *modes, GError **error)
{
    char **groups = g_key_file_get_groups(c->file, NULL);
    bool ok = true;

    for (char **g = groups; ok && *g != NULL && !terminal_interrupted(); g++) {
        if (strcmp(*g, COMMON) == 0)
            continue;
        struct compare_mode *mode = g_new0(struct compare_mode, 1);

        c->group = *g;
        mode->name = g_strdup(*g);
        g_ptr_array_add(modes, mode);
        ok = modes->len <= MAX_MODES ? run_mode(c, mode, error)
                                     : fault(c, error, "more than 16 modes");
    }
    g_strfreev(groups);
    return ok && !terminal_interrupted();
}

static bool put(const char *path, const char *what, char *text, GError **error)
{
    bool ok = path == NULL || output_write(path, what, text, strlen(text), error);

    g_free(text);
    return ok;
}

static bool print(const struct campaign_options *o, const GPtrArray *modes, GError **error)
{
    char *table = compare_table(modes);

    fputs(table, stdout);
    fflush(stdout);
    g_free(table);
    return put(o->html, "--html", compare_html(modes), error) &&
           put(o->json, "--json", compare_json(modes), error);
}

static bool load(const struct comparison *c, GError **error)
{
    const char *path = c->options->compare;
    size_t len;
    char *text = file_read(path, MAX_BYTES, &len, error);
    GError *why = NULL;

    if (text == NULL)
        return false;
    if (!g_key_file_load_from_data(c->file, text, len, G_KEY_FILE_NONE, &why))
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", path, why->message);
    g_free(text);
    g_clear_error(&why);
    return *error == NULL;
}

int campaign_compare(const struct campaign_options *o, GError **error)
{
    struct comparison c = {.options = o, .file = g_key_file_new()};
    GPtrArray *modes = compare_modes_new();
    bool ok = load(&c, error);

    c.directory =
        o->image_directory != NULL ? g_strdup(o->image_directory) : g_path_get_dirname(o->compare);
    ok = ok && run_modes(&c, modes, error) && print(o, modes, error);
    g_ptr_array_unref(modes);
    g_key_file_unref(c.file);
    g_free(c.directory);
    return ok ? EXIT_OK : terminal_interrupted() ? EXIT_INTERRUPTED : EXIT_USAGE;
}
