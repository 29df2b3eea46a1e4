/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/campaign/results.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/units.h"
#include "load/json_doc.h"

#define MAX_BYTES MIB(64)

struct campaign_results {
    char *path;
    int fd;
    int lost;         /* errno of the first line that was not written */
    GHashTable *made; /* number of the cut -> struct cut_result */
};

/* --- a line --- */

static void add_states(JsonBuilder *b, const char *name, const struct slot_state *states)
{
    json_builder_set_member_name(b, name);
    json_builder_begin_array(b);
    for (unsigned i = 0; i < SLOT_PAIRS; i++) {
        json_builder_begin_object(b);
        json_add_int(b, "content", states[i].content);
        json_add_int(b, "request", states[i].request);
        json_add_int(b, "info", states[i].swap_info);
        json_builder_end_object(b);
    }
    json_builder_end_array(b);
}

static JsonBuilder *compose(unsigned cut, const struct cut_result *r)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "cut", cut);
    json_add_string(b, "outcome", campaign_outcome_name(r->outcome));
    json_add_int(b, "boot", r->boot);
    add_states(b, "after_cut", r->at_cut);
    add_states(b, "finally", r->finally);
    json_add_string(b, "finding", r->finding);
    json_add_string(b, "title", r->title);
    json_add_string(b, "message", r->message);
    json_add_string(b, "last_line", r->last_line);
    json_builder_end_object(b);
    return b;
}

static bool read_number(JsonNode *node, const char *name, gint64 most, gint64 *value)
{
    return json_doc_number(json_doc_get(node, name), value) && *value >= 0 && *value <= most;
}

static bool read_text(JsonNode *node, const char *name, char *text, size_t size)
{
    const char *value = json_doc_text(json_doc_get(node, name));

    if (value != NULL)
        g_strlcpy(text, value, size);
    return value != NULL;
}

static bool read_states(JsonNode *node, const char *name, struct slot_state *states)
{
    JsonNode *list = json_doc_get(node, name);
    gint64 content, request, info;
    bool ok = true;

    for (unsigned i = 0; ok && i < SLOT_PAIRS; i++) {
        JsonNode *item = json_doc_item(list, i);

        ok = read_number(item, "content", SLOT_EMPTY, &content) &&
             read_number(item, "request", REQUEST_UNKNOWN, &request) &&
             read_number(item, "info", UINT32_MAX, &info);
        if (ok)
            states[i] = (struct slot_state){(enum slot_content)content, (enum slot_request)request,
                                            (uint32_t)info};
    }
    return ok;
}

static bool read_outcome(JsonNode *node, enum cut_outcome *outcome)
{
    const char *name = json_doc_text(json_doc_get(node, "outcome"));

    for (*outcome = 0; *outcome < CUT_UNMEASURED; ++*outcome)
        if (g_strcmp0(name, campaign_outcome_name(*outcome)) == 0)
            return true;
    return false;
}

static bool read_result(JsonNode *node, unsigned *cut, struct cut_result *r)
{
    gint64 number, boot;

    if (!read_number(node, "cut", G_MAXINT, &number) ||
        !read_number(node, "boot", G_MAXINT64, &boot) || !read_outcome(node, &r->outcome))
        return false;
    *cut = (unsigned)number;
    r->boot = (ticks_t)boot;
    return read_states(node, "after_cut", r->at_cut) && read_states(node, "finally", r->finally) &&
           read_text(node, "finding", r->finding, sizeof r->finding) &&
           read_text(node, "title", r->title, sizeof r->title) &&
           read_text(node, "message", r->message, sizeof r->message) &&
           read_text(node, "last_line", r->last_line, sizeof r->last_line);
}

/* --- the file --- */

/* A head or a result. */
static bool take_line(struct campaign_results *results, JsonNode *node, const char *place,
                      const char *identity, GError **error)
{
    const char *other = json_doc_text(json_doc_get(node, "identity"));
    struct cut_result r = {0};
    unsigned cut;

    if (other != NULL && strcmp(other, identity) != 0) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "%s: results of other images or options: this campaign's go into a file of "
                    "their own",
                    place);
        return false;
    }
    if (other == NULL && !read_result(node, &cut, &r)) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: not a result of a campaign", place);
        return false;
    }
    if (other == NULL)
        g_hash_table_insert(results->made, GUINT_TO_POINTER(cut), g_memdup2(&r, sizeof r));
    return true;
}

static bool take_all(struct campaign_results *results, char *text, const char *identity,
                     GError **error)
{
    bool ok = true;
    char *end;

    for (unsigned line = 1; ok && (end = strchr(text, '\n')) != NULL; line++) {
        char *place = g_strdup_printf("%s:%u", results->path, line);
        JsonNode *node = json_doc_parse(place, text, (size_t)(end - text), error);

        ok = node != NULL && take_line(results, node, place, identity, error);
        g_clear_pointer(&node, json_node_unref);
        g_free(place);
        text = end + 1;
    }
    return ok;
}

/* One write(), so that campaigns side by side do not mix their lines. */
static void append(struct campaign_results *r, JsonBuilder *b)
{
    char *text = json_line(b);
    size_t len = strlen(text);
    ssize_t n = write(r->fd, text, len);

    if (r->lost == 0 && n != (ssize_t)len)
        r->lost = n < 0 ? errno : ENOSPC;
    g_free(text);
}

/* What a kill has cut off is ended, and makes no line. */
static bool mend(struct campaign_results *r, const char *text, size_t len)
{
    const char *last = g_strrstr_len(text, (gssize)len, "\n");
    size_t whole = last != NULL ? (size_t)(last + 1 - text) : 0;

    return whole == len || ftruncate(r->fd, (off_t)whole) == 0;
}

static bool read_file(struct campaign_results *r, const char *identity, bool *fresh, GError **error)
{
    size_t len;

    *fresh = !g_file_test(r->path, G_FILE_TEST_EXISTS);
    if (*fresh)
        return true;
    char *text = file_read(r->path, MAX_BYTES, &len, error);
    bool ok = text != NULL && take_all(r, text, identity, error);

    *fresh = ok && strchr(text, '\n') == NULL;
    if (ok && (r->fd = open(r->path, O_WRONLY | O_APPEND | O_CLOEXEC)) >= 0)
        ok = mend(r, text, len);
    g_free(text);
    return ok;
}

static void begin(struct campaign_results *r, const char *identity)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", 1);
    json_add_string(b, "tool", "campaign");
    json_add_string(b, "identity", identity);
    json_builder_end_object(b);
    append(r, b);
}

struct campaign_results *campaign_results_open(const char *path, const char *identity,
                                               GError **error)
{
    struct campaign_results *r = g_new0(struct campaign_results, 1);
    bool fresh = false;

    r->path = g_strdup(path);
    r->fd = -1;
    r->made = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    bool ok = read_file(r, identity, &fresh, error);
    if (ok && r->fd < 0)
        r->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (ok && r->fd < 0) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: %s", path, g_strerror(errno));
        ok = false;
    }
    if (ok && fresh)
        begin(r, identity);
    if (ok)
        return r;
    campaign_results_close(r, NULL);
    return NULL;
}

bool campaign_results_find(const struct campaign_results *r, unsigned cut,
                           struct cut_result *result)
{
    const struct cut_result *made = g_hash_table_lookup(r->made, GUINT_TO_POINTER(cut));

    if (made != NULL)
        *result = *made;
    return made != NULL;
}

void campaign_results_add(struct campaign_results *r, unsigned cut, const struct cut_result *result)
{
    if (result->outcome != CUT_UNMEASURED)
        append(r, compose(cut, result));
}

bool campaign_results_close(struct campaign_results *r, GError **error)
{
    if (r == NULL)
        return true;
    bool ok = r->lost == 0;

    if (!ok)
        g_set_error(error, EMU_ERROR, EMU_ERROR_FILE, "%s: %s", r->path, g_strerror(r->lost));
    if (r->fd >= 0)
        close(r->fd);
    g_hash_table_unref(r->made);
    g_free(r->path);
    g_free(r);
    return ok;
}
