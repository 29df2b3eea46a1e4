/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/guest_log.h"

#include <string.h>

struct guest_log {
    struct listeners listeners;
    guest_log_where where;
    void *where_ctx;
    uint64_t errors;
    GHashTable *by_place; /* "device/id/core/pc" -> count */
    GHashTable *by_id;    /* id -> count */
    GHashTable *gaps;     /* address | written -> count */
};

struct guest_log *guest_log_new(void)
{
    struct guest_log *log = g_new0(struct guest_log, 1);

    log->by_place = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    log->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    log->gaps = g_hash_table_new(NULL, NULL);
    return log;
}

void guest_log_free(struct guest_log *log)
{
    if (log == NULL)
        return;
    listeners_clear(&log->listeners);
    g_hash_table_destroy(log->by_place);
    g_hash_table_destroy(log->by_id);
    g_hash_table_destroy(log->gaps);
    g_free(log);
}

void guest_log_listen(struct guest_log *log, struct guest_listener *l, void *ctx)
{
    listener_join(&log->listeners, &l->listener, ctx);
}

void guest_log_set_where(struct guest_log *log, guest_log_where where, void *ctx)
{
    log->where = where;
    log->where_ctx = ctx;
}

uint64_t guest_log_errors(const struct guest_log *log)
{
    return log->errors;
}

uint64_t guest_log_count(const struct guest_log *log, const char *id)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(log->by_id, id));
}

/* Adds one to table[key] and returns the new count; takes ownership of key. */
static unsigned count_up(GHashTable *table, char *key)
{
    unsigned count = GPOINTER_TO_UINT(g_hash_table_lookup(table, key)) + 1;

    g_hash_table_replace(table, key, GUINT_TO_POINTER(count));
    return count;
}

void guest_report(struct guest_log *log, enum guest_severity severity, const char *device,
                  const char *id, const char *format, ...)
{
    struct guest_report report = {.severity = severity, .device = device, .id = id};

    if (log->where != NULL)
        log->where(log->where_ctx, &report);
    if (severity != GUEST_NOTE)
        log->errors++;
    count_up(log->by_id, g_strdup(id));
    /* A note is about the chip's model, not about the place: once per run is enough. */
    if (severity == GUEST_NOTE)
        report.count = count_up(log->by_place, g_strdup_printf("%s/%s", device, id));
    else
        report.count =
            count_up(log->by_place, g_strdup_printf("%s/%s/%s/%x", device, id,
                                                    report.core ? report.core : "", report.pc));
    if (log->listeners.first == NULL)
        return;

    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    report.text = text;
    TELL(&log->listeners, struct guest_listener, reported, &report);
    g_free(text);
}

/* May come as often as a loop can poll: only the first of a word has a text. */
void guest_gap(struct guest_log *log, const char *device, uint32_t offset, uint32_t addr,
               bool write)
{
    struct guest_report report = {.severity = GUEST_GAP,
                                  .device = device,
                                  .id = GUEST_GAP_ID,
                                  .addr = addr & ~3u,
                                  .write = write};
    gpointer word = GUINT_TO_POINTER(report.addr | write);
    char *text = NULL;

    if (log->where != NULL)
        log->where(log->where_ctx, &report);
    report.count = GPOINTER_TO_UINT(g_hash_table_lookup(log->gaps, word)) + 1;
    g_hash_table_insert(log->gaps, word, GUINT_TO_POINTER(report.count));
    if (report.count == 1) {
        report.words = count_up(log->by_place, g_strdup_printf("%s/" GUEST_GAP_ID, device));
        text = g_strdup_printf("%s of %s+0x%03x (0x%08x), which is not modelled; %s",
                               write ? "write" : "read", device, offset, report.addr,
                               write ? "ignored" : "reads 0");
        report.text = text;
    }
    TELL(&log->listeners, struct guest_listener, reported, &report);
    g_free(text);
}

static int by_key(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static void save_counts(GHashTable *table, struct state_walk *w)
{
    GList *keys = g_list_sort(g_hash_table_get_keys(table), by_key);
    uint32_t n = g_hash_table_size(table);

    STATE_PART(w, n);
    for (GList *k = keys; k != NULL; k = k->next) {
        uint32_t len = (uint32_t)strlen(k->data);
        uint32_t count = GPOINTER_TO_UINT(g_hash_table_lookup(table, k->data));

        STATE_PART(w, len);
        state_part(w, k->data, len);
        STATE_PART(w, count);
    }
    g_list_free(keys);
}

static void restore_counts(GHashTable *table, struct state_walk *w)
{
    uint32_t n = 0;

    g_hash_table_remove_all(table);
    STATE_PART(w, n);
    for (uint32_t i = 0; i < n && w->block != NULL; i++) {
        char key[256] = "";
        uint32_t len = 0, count = 0;

        STATE_PART(w, len);
        state_part(w, key, MIN(len, sizeof key - 1));
        STATE_PART(w, count);
        g_hash_table_replace(table, g_strdup(key), GUINT_TO_POINTER(count));
    }
}

void guest_log_walk(struct guest_log *log, struct state_walk *w)
{
    STATE_PART(w, log->errors);
    (w->restores ? restore_counts : save_counts)(log->by_place, w);
    (w->restores ? restore_counts : save_counts)(log->by_id, w);
}
