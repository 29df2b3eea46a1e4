/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/bundle.h"

#include <string.h>

#include "base/json.h"
#include "load/image.h"

static void add_command(JsonBuilder *b, char **argv)
{
    json_builder_set_member_name(b, "command");
    json_builder_begin_array(b);
    for (unsigned i = 0; argv[i] != NULL; i++)
        json_builder_add_string_value(b, argv[i]);
    json_builder_end_array(b);
}

/* Size and hash of the file that an image came from; FILE.bin@ADDR is FILE.bin. */
static void add_file(JsonBuilder *b, const char *spec)
{
    const char *at = strrchr(spec, '@');
    char *path = g_strndup(spec, at != NULL ? (size_t)(at - spec) : strlen(spec));
    char *content = NULL, *name = g_path_get_basename(spec);
    size_t size = 0;

    json_builder_begin_object(b);
    json_add_string(b, "name", name);
    if (g_file_get_contents(path, &content, &size, NULL)) {
        char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)content, size);

        json_add_int(b, "size", size);
        json_add_string(b, "sha256", sum);
        g_free(sum);
    }
    json_builder_end_object(b);
    g_free(content);
    g_free(name);
    g_free(path);
}

static void add_files(JsonBuilder *b, const GPtrArray *images)
{
    json_builder_set_member_name(b, "files");
    json_builder_begin_array(b);
    for (unsigned i = 0; images != NULL && i < images->len; i++)
        add_file(b, ((const struct image *)images->pdata[i])->path);
    json_builder_end_array(b);
}

static void add_gaps(JsonBuilder *b, const struct history *h)
{
    json_builder_set_member_name(b, "gaps");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < h->n_gaps; i++) {
        const struct gap *g = &h->gap[i];

        json_builder_begin_object(b);
        json_add_string(b, "device", g->device);
        json_add_int(b, "address", g->addr);
        json_add_string(b, "core", g->core != NULL ? g->core : "");
        json_add_int(b, "pc", g->pc);
        json_add_int(b, "reads", g->reads);
        json_add_int(b, "writes", g->writes);
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
}

static void add_notes(JsonBuilder *b, const struct history *h)
{
    json_builder_set_member_name(b, "notes");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < h->n_complaints; i++) {
        const struct complaint *c = &h->complaint[i];

        json_builder_begin_object(b);
        json_add_string(b, "device", c->device);
        json_add_string(b, "id", c->id);
        json_add_string(b, "text", c->text);
        json_add_string(b, "core", c->core != NULL ? c->core : "");
        json_add_int(b, "pc", c->pc);
        json_add_int(b, "count", c->count);
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
}

static void add_all(JsonBuilder *b, const void *ctx)
{
    const struct bundle *bundle = ctx;
    const struct history *h = doctor_history(bundle->doctor);

    json_add_string(b, "version", NRF53EMU_VERSION);
    json_add_string(b, "ended", bundle->outcome->text);
    json_add_int(b, "status", bundle->outcome->status);
    add_command(b, bundle->argv);
    add_files(b, bundle->setup->images);
    add_gaps(b, h);
    add_notes(b, h);
}

bool bundle_write(const struct bundle *b, const GPtrArray *findings, const char *path,
                  GError **error)
{
    return findings_write_json_with(findings, "bundle", path, add_all, b, error);
}
