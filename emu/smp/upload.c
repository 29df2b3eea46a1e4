/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "smp/upload.h"

#include <nettle/sha2.h>
#include <string.h>

#include "smp/commands.h"
#include "smp/frame.h"

#define HEADER     8u
#define PIECE_STEP 4u /* flash is written in words */
#define REPEATS    8u /* without a step forward */
#define SEQUENCES  256u

struct sender {
    struct smp_client *client;
    struct smp_upload *upload;
    uint8_t sha[SHA256_DIGEST_SIZE];
    size_t have;            /* of the image, as the device says */
    size_t next;            /* to be sent */
    size_t ends[SEQUENCES]; /* of the piece on its way with this number; 0: none is */
    unsigned on_way, repeats;
    bool gap; /* the device wants something earlier: nothing new before all is answered */
};

/* The map for the piece at `off`; len 0 tells how much it is without data. */
static cbor_item_t *piece(const struct sender *s, size_t off, size_t len)
{
    const struct smp_upload *u = s->upload;
    cbor_item_t *map = smp_payload_new();

    if (off == 0) {
        smp_payload_add_uint(map, "image", u->image);
        smp_payload_add_uint(map, "len", u->len);
    }
    smp_payload_add_uint(map, "off", off);
    if (off == 0) {
        smp_payload_add_bytes(map, "sha", s->sha, sizeof s->sha);
        if (u->only_newer)
            smp_payload_add_bool(map, "upgrade", true);
    }
    smp_payload_add_bytes(map, "data", u->data + off, len);
    return map;
}

static size_t piece_len(const struct sender *s, size_t off)
{
    GByteArray *empty = g_byte_array_new();
    cbor_item_t *map = piece(s, off, 0);
    /* A first piece is waited for long, since the device erases: it goes in what each one takes. */
    size_t room =
        off == 0 ? MIN(smp_client_room(s->client), SMP_TWO_LINES) : smp_client_room(s->client);

    smp_payload_append(map, empty);
    smp_payload_free(map);
    size_t used = HEADER + empty->len + 2; /* a length of two bytes before the data */
    g_byte_array_free(empty, TRUE);
    size_t len = used + PIECE_STEP <= room ? (room - used) / PIECE_STEP * PIECE_STEP : PIECE_STEP;
    return MIN(len, s->upload->len - off);
}

static bool send_piece(struct sender *s, GError **error)
{
    size_t len = piece_len(s, s->next);
    uint8_t sequence;

    if (!smp_client_send(s->client, SMP_WRITE, SMP_IMAGE, SMP_IMAGE_UPLOAD, piece(s, s->next, len),
                         &sequence, error))
        return false;
    s->next += len;
    s->ends[sequence] = s->next;
    s->on_way++;
    return true;
}

static bool give_up_at(struct sender *s, GError **error)
{
    s->upload->repeated++;
    if (++s->repeats <= REPEATS)
        return false;
    g_set_error(error, SMP_ERROR, SMP_ERROR_SILENT,
                "image upload: no progress at byte %zu of %zu after %u tries", s->have,
                s->upload->len, REPEATS);
    return true;
}

/* What is on its way does not count any more. */
static void forget(struct sender *s)
{
    memset(s->ends, 0, sizeof s->ends);
    s->on_way = 0;
    s->next = s->have;
    s->gap = false;
}

/* A device that does not answer may have lost the end of a frame that its buffers did not take. */
static void send_less(struct sender *s)
{
    smp_client_set_room(s->client, MIN(smp_client_room(s->client), SMP_TWO_LINES));
}

static void note_progress(struct sender *s, uint64_t off)
{
    if (off > s->have)
        s->repeats = 0;
    s->have = (size_t)off;
    if (s->upload->progress != NULL)
        s->upload->progress(s->upload->ctx, s->have, s->upload->len);
}

/* The answer to the piece that ended at `end`. */
static bool take_answer(struct sender *s, const cbor_item_t *answer, size_t end, GError **error)
{
    uint64_t off = 0;
    const cbor_item_t *match = smp_payload_get(answer, "match");

    if (!smp_answer_check(answer, "image upload", error))
        return false;
    if (!smp_payload_uint(answer, "off", &off) || off > s->upload->len) {
        g_set_error(error, SMP_ERROR, SMP_ERROR_ANSWER,
                    "image upload: the answer does not say where to go on");
        return false;
    }
    bool first = s->have == 0 && s->upload->resumed_at == 0;
    if (first && off != end)
        s->upload->resumed_at = (size_t)off;
    s->gap = s->gap || off != end;
    note_progress(s, off);
    if (off == s->upload->len && match != NULL && !smp_payload_is_true(answer, "match")) {
        g_set_error(error, SMP_ERROR, SMP_ERROR_REFUSED,
                    "image upload: the device has something else than was sent");
        return false;
    }
    return true;
}

/* Waits for an answer to what is on its way. */
static bool receive(struct sender *s, GError **error)
{
    gint64 patience = s->have == 0 ? SMP_ERASE_PATIENCE : 0;
    GError *why = NULL;
    uint8_t sequence;
    cbor_item_t *answer =
        smp_client_receive(s->client, SMP_IMAGE, SMP_IMAGE_UPLOAD, &sequence, patience, &why);

    if (answer == NULL && g_error_matches(why, SMP_ERROR, SMP_ERROR_SILENT)) {
        g_error_free(why);
        forget(s);
        send_less(s);
        return !give_up_at(s, error);
    }
    if (answer == NULL) {
        g_propagate_error(error, why);
        return false;
    }
    bool ok = true;
    size_t end = s->ends[sequence];
    if (end != 0) {
        s->ends[sequence] = 0;
        s->on_way--;
        ok = take_answer(s, answer, end, error);
    }
    smp_payload_free(answer);
    if (!ok || !s->gap || s->on_way != 0)
        return ok;
    bool resumed = s->have == s->upload->resumed_at && s->have != 0;
    forget(s);
    return resumed || !give_up_at(s, error);
}

/* The first piece makes the device erase, or say that it has the beginning: it goes alone. */
static bool may_send(const struct sender *s)
{
    unsigned window = s->have == 0 ? 1 : CLAMP(s->upload->window, 1, SMP_WINDOW_MAX);

    return !s->gap && s->next < s->upload->len && s->on_way < window;
}

bool smp_upload(struct smp_client *c, struct smp_upload *u, GError **error)
{
    struct sender *s = g_new0(struct sender, 1);
    struct sha256_ctx sha;
    bool ok = true;

    s->client = c;
    s->upload = u;
    u->resumed_at = u->repeated = 0;
    sha256_init(&sha);
    sha256_update(&sha, u->len, u->data);
    sha256_digest(&sha, sizeof s->sha, s->sha);
    while (ok && s->have < u->len)
        ok = may_send(s) ? send_piece(s, error) : receive(s, error);
    g_free(s);
    return ok;
}
