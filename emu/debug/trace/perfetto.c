/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/trace/perfetto.h"

#include <string.h>

#include "base/units.h"

enum wire { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2 };

/* Numbers of fields, by message. */
enum { TRACE_PACKET = 1 };
enum {
    PACKET_TIMESTAMP = 8,
    PACKET_SEQUENCE = 10,
    PACKET_EVENT = 11,
    PACKET_INTERNED = 12,
    PACKET_FLAGS = 13,
    PACKET_TRACK = 60,
};
enum { FLAG_STATE_CLEARED = 1, FLAG_NEEDS_STATE = 2 };
enum { TRACK_ID = 1, TRACK_NAME, TRACK_PROCESS, TRACK_THREAD, TRACK_PARENT, TRACK_COUNTER = 8 };
enum { PROCESS_PID = 1, PROCESS_NAME = 6 };
enum { THREAD_PID = 1, THREAD_TID, THREAD_NAME = 5 };
enum { COUNTER_UNIT_NAME = 6 };
enum { EVENT_TYPE = 9, EVENT_NAME_ID = 10, EVENT_TRACK = 11, EVENT_DOUBLE = 44 };
enum { TYPE_BEGIN = 1, TYPE_END, TYPE_COUNTER = 4 };
enum { INTERNED_NAMES = 2, NAME_ID = 1, NAME_TEXT };

#define SEQUENCE 1

struct perfetto {
    void (*write)(void *ctx, const void *data, size_t len);
    void *ctx;
    uint64_t n_tracks;
    GHashTable *names; /* text -> number */
    bool begun;
    GByteArray *packet, *inner, *deeper; /* under construction */
};

/* --- protobuf --- */

static void add_varint(GByteArray *b, uint64_t value)
{
    do {
        uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));

        g_byte_array_append(b, &byte, 1);
        value >>= 7;
    } while (value != 0);
}

static void add_number(GByteArray *b, unsigned field, uint64_t value)
{
    add_varint(b, field << 3 | WIRE_VARINT);
    add_varint(b, value);
}

static void add_bytes(GByteArray *b, unsigned field, const void *data, size_t len)
{
    add_varint(b, field << 3 | WIRE_BYTES);
    add_varint(b, len);
    g_byte_array_append(b, data, (guint)len);
}

static void add_text(GByteArray *b, unsigned field, const char *text)
{
    add_bytes(b, field, text, strlen(text));
}

static void add_message(GByteArray *b, unsigned field, const GByteArray *message)
{
    add_bytes(b, field, message->data, message->len);
}

static void add_double(GByteArray *b, unsigned field, double value)
{
    uint8_t bytes[8];
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    store_le32(bytes, (uint32_t)bits);
    store_le32(bytes + 4, (uint32_t)(bits >> 32));
    add_varint(b, field << 3 | WIRE_FIXED64);
    g_byte_array_append(b, bytes, sizeof bytes);
}

/* --- packets --- */

struct perfetto *perfetto_new(void (*write)(void *ctx, const void *data, size_t len), void *ctx)
{
    struct perfetto *p = g_new0(struct perfetto, 1);

    p->write = write;
    p->ctx = ctx;
    p->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    p->packet = g_byte_array_new();
    p->inner = g_byte_array_new();
    p->deeper = g_byte_array_new();
    return p;
}

void perfetto_free(struct perfetto *p)
{
    if (p == NULL)
        return;
    g_hash_table_destroy(p->names);
    g_byte_array_unref(p->packet);
    g_byte_array_unref(p->inner);
    g_byte_array_unref(p->deeper);
    g_free(p);
}

static void begin_packet(struct perfetto *p)
{
    g_byte_array_set_size(p->packet, 0);
    g_byte_array_set_size(p->inner, 0);
    add_number(p->packet, PACKET_SEQUENCE, SEQUENCE);
    add_number(p->packet, PACKET_FLAGS, p->begun ? FLAG_NEEDS_STATE : FLAG_STATE_CLEARED);
    p->begun = true;
}

static void end_packet(struct perfetto *p, unsigned kind)
{
    add_message(p->packet, kind, p->inner);
    g_byte_array_set_size(p->inner, 0);
    add_message(p->inner, TRACE_PACKET, p->packet);
    p->write(p->ctx, p->inner->data, p->inner->len);
}

/* The rest of the descriptor lies in p->deeper. */
static struct perfetto_track new_track(struct perfetto *p, const struct perfetto_track *parent,
                                       const char *name, unsigned kind)
{
    const struct perfetto_track t = {.id = ++p->n_tracks};

    begin_packet(p);
    add_number(p->inner, TRACK_ID, t.id);
    add_text(p->inner, TRACK_NAME, name);
    if (parent != NULL)
        add_number(p->inner, TRACK_PARENT, parent->id);
    if (kind != 0)
        add_message(p->inner, kind, p->deeper);
    end_packet(p, PACKET_TRACK);
    return t;
}

struct perfetto_track perfetto_process(struct perfetto *p, unsigned pid, const char *name)
{
    g_byte_array_set_size(p->deeper, 0);
    add_number(p->deeper, PROCESS_PID, pid);
    add_text(p->deeper, PROCESS_NAME, name);
    return new_track(p, NULL, name, TRACK_PROCESS);
}

struct perfetto_track perfetto_thread(struct perfetto *p, unsigned pid, uint32_t tid,
                                      const char *name)
{
    g_byte_array_set_size(p->deeper, 0);
    add_number(p->deeper, THREAD_PID, pid);
    add_number(p->deeper, THREAD_TID, tid);
    add_text(p->deeper, THREAD_NAME, name);
    return new_track(p, NULL, name, TRACK_THREAD);
}

struct perfetto_track perfetto_part(struct perfetto *p, const struct perfetto_track *process,
                                    const char *name)
{
    return new_track(p, process, name, 0);
}

struct perfetto_track perfetto_counter(struct perfetto *p, const struct perfetto_track *process,
                                       const char *name, const char *unit)
{
    g_byte_array_set_size(p->deeper, 0);
    add_text(p->deeper, COUNTER_UNIT_NAME, unit);
    return new_track(p, process, name, TRACK_COUNTER);
}

/* --- events --- */

static void begin_event(struct perfetto *p, const struct perfetto_track *t, ticks_t when,
                        unsigned type)
{
    begin_packet(p);
    /* 1536 ticks are 1000 ns. */
    add_number(p->packet, PACKET_TIMESTAMP,
               when / TICKS_PER_SECOND * 1000000000 + when % TICKS_PER_SECOND * 125 / 192);
    add_number(p->inner, EVENT_TYPE, type);
    add_number(p->inner, EVENT_TRACK, t->id);
}

/* Its number; the packet that has it first has the text, too. */
static uint64_t intern(struct perfetto *p, const char *name)
{
    uint64_t id = GPOINTER_TO_UINT(g_hash_table_lookup(p->names, name));

    if (id != 0)
        return id;
    id = g_hash_table_size(p->names) + 1;
    g_hash_table_insert(p->names, g_strdup(name), GUINT_TO_POINTER((guint)id));
    GByteArray *entry = g_byte_array_new();
    add_number(entry, NAME_ID, id);
    add_text(entry, NAME_TEXT, name);
    g_byte_array_set_size(p->deeper, 0);
    add_message(p->deeper, INTERNED_NAMES, entry);
    add_message(p->packet, PACKET_INTERNED, p->deeper);
    g_byte_array_unref(entry);
    return id;
}

void perfetto_begin(struct perfetto *p, struct perfetto_track *t, ticks_t when, const char *name)
{
    begin_event(p, t, when, TYPE_BEGIN);
    add_number(p->inner, EVENT_NAME_ID, intern(p, name));
    end_packet(p, PACKET_EVENT);
    t->depth++;
}

void perfetto_end(struct perfetto *p, struct perfetto_track *t, ticks_t when)
{
    if (t->depth == 0)
        return;
    begin_event(p, t, when, TYPE_END);
    end_packet(p, PACKET_EVENT);
    t->depth--;
}

void perfetto_end_all(struct perfetto *p, struct perfetto_track *t, ticks_t when)
{
    while (t->depth != 0)
        perfetto_end(p, t, when);
}

void perfetto_count(struct perfetto *p, const struct perfetto_track *t, ticks_t when, double value)
{
    begin_event(p, t, when, TYPE_COUNTER);
    add_double(p->inner, EVENT_DOUBLE, value);
    end_packet(p, PACKET_EVENT);
}
