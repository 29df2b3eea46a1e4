/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "smp/commands.h"

#include <string.h>

#include "smp/frame.h"

/* What a device needs of its buffer for itself: length and CRC of a frame, a net_buf's header. */
#define ROOM_RESERVE 16u
#define ROOM_MIN     96u
#define ROOM_MAX     8192u

char *smp_echo(struct smp_client *c, const char *text, GError **error)
{
    cbor_item_t *map = smp_payload_new();

    smp_payload_add_text(map, "d", text);
    cbor_item_t *answer = smp_client_ask(c, SMP_WRITE, SMP_OS, SMP_OS_ECHO, map, 0, error);
    if (answer == NULL)
        return NULL;
    char *said = smp_payload_text(answer, "r");
    if (said == NULL)
        g_set_error(error, SMP_ERROR, SMP_ERROR_ANSWER, "echo: the answer has no text");
    smp_payload_free(answer);
    return said;
}

/* Asks for something whose answer holds nothing but whether it went well. */
static bool order(struct smp_client *c, uint16_t group, uint8_t command, cbor_item_t *map,
                  gint64 patience, GError **error)
{
    cbor_item_t *answer = smp_client_ask(c, SMP_WRITE, group, command, map, patience, error);

    smp_payload_free(answer);
    return answer != NULL;
}

bool smp_reset(struct smp_client *c, GError **error)
{
    return order(c, SMP_OS, SMP_OS_RESET, smp_payload_new(), 0, error);
}

bool smp_params(struct smp_client *c, struct smp_params *params, GError **error)
{
    cbor_item_t *answer =
        smp_client_ask(c, SMP_READ, SMP_OS, SMP_OS_PARAMS, smp_payload_new(), 0, error);
    uint64_t size = 0, count = 0;

    if (answer == NULL)
        return false;
    bool ok = smp_payload_uint(answer, "buf_size", &size) && size <= UINT16_MAX &&
              smp_payload_uint(answer, "buf_count", &count) && count <= UINT16_MAX;
    smp_payload_free(answer);
    if (!ok)
        g_set_error(error, SMP_ERROR, SMP_ERROR_ANSWER,
                    "mcumgr-params: the answer has no buf_size and buf_count");
    *params = (struct smp_params){(unsigned)size, (unsigned)count};
    return ok;
}

bool smp_learn_room(struct smp_client *c, GError **error)
{
    struct smp_params params;
    GError *why = NULL;

    if (smp_params(c, &params, &why)) {
        unsigned room = params.buffer_size - MIN(params.buffer_size, ROOM_RESERVE);

        smp_client_set_room(c, CLAMP(room, ROOM_MIN, ROOM_MAX));
        return true;
    }
    if (g_error_matches(why, SMP_ERROR, SMP_ERROR_REFUSED)) {
        g_error_free(why);
        return true;
    }
    g_propagate_error(error, why);
    return false;
}

/* --- images --- */

static void slot_free(gpointer p)
{
    struct smp_slot *s = p;

    g_free(s->version);
    g_free(s);
}

static struct smp_slot *parse_slot(const cbor_item_t *entry)
{
    struct smp_slot *s = g_new0(struct smp_slot, 1);
    uint64_t image = 0, slot = 0;
    size_t len = 0;
    const uint8_t *hash = smp_payload_bytes(entry, "hash", &len);

    smp_payload_uint(entry, "image", &image); /* a device with one image leaves it out */
    smp_payload_uint(entry, "slot", &slot);
    s->image = (unsigned)image;
    s->slot = (unsigned)slot;
    s->version = smp_payload_text(entry, "version");
    if (hash != NULL && len <= SMP_HASH_MAX) {
        memcpy(s->hash, hash, len);
        s->hash_len = len;
    }
    s->bootable = smp_payload_is_true(entry, "bootable");
    s->pending = smp_payload_is_true(entry, "pending");
    s->confirmed = smp_payload_is_true(entry, "confirmed");
    s->active = smp_payload_is_true(entry, "active");
    s->permanent = smp_payload_is_true(entry, "permanent");
    return s;
}

/* Takes the answer over, which may be NULL. */
static GPtrArray *parse_list(cbor_item_t *answer, GError **error)
{
    if (answer == NULL)
        return NULL;
    GPtrArray *slots = g_ptr_array_new_with_free_func(slot_free);
    for (size_t i = 0; i < smp_payload_count(answer, "images"); i++)
        g_ptr_array_add(slots, parse_slot(smp_payload_at(answer, "images", i)));
    if (smp_payload_get(answer, "images") == NULL) {
        g_set_error(error, SMP_ERROR, SMP_ERROR_ANSWER, "image state: the answer has no images");
        g_clear_pointer(&slots, g_ptr_array_unref);
    }
    smp_payload_free(answer);
    return slots;
}

GPtrArray *smp_image_list(struct smp_client *c, GError **error)
{
    return parse_list(
        smp_client_ask(c, SMP_READ, SMP_IMAGE, SMP_IMAGE_STATE, smp_payload_new(), 0, error),
        error);
}

const struct smp_slot *smp_image_with(const GPtrArray *slots, const uint8_t *hash, size_t len)
{
    for (unsigned i = 0; i < slots->len; i++) {
        const struct smp_slot *s = slots->pdata[i];

        if (len != 0 && s->hash_len == len && memcmp(s->hash, hash, len) == 0)
            return s;
    }
    return NULL;
}

GPtrArray *smp_image_set(struct smp_client *c, const uint8_t *hash, size_t len, bool confirm,
                         GError **error)
{
    cbor_item_t *map = smp_payload_new();

    if (len != 0)
        smp_payload_add_bytes(map, "hash", hash, len);
    smp_payload_add_bool(map, "confirm", confirm);
    return parse_list(smp_client_ask(c, SMP_WRITE, SMP_IMAGE, SMP_IMAGE_STATE, map, 0, error),
                      error);
}

bool smp_image_erase(struct smp_client *c, unsigned slot, GError **error)
{
    cbor_item_t *map = smp_payload_new();

    smp_payload_add_uint(map, "slot", slot);
    return order(c, SMP_IMAGE, SMP_IMAGE_ERASE, map, SMP_ERASE_PATIENCE, error);
}

static void append_slots(GArray *infos, const cbor_item_t *image)
{
    uint64_t number = 0;

    smp_payload_uint(image, "image", &number);
    for (size_t i = 0; i < smp_payload_count(image, "slots"); i++) {
        const cbor_item_t *entry = smp_payload_at(image, "slots", i);
        struct smp_slot_info info = {.image = (unsigned)number, .upload_to = UINT64_MAX};
        uint64_t slot = i;

        smp_payload_uint(entry, "slot", &slot);
        smp_payload_uint(entry, "size", &info.size);
        smp_payload_uint(entry, "upload_image_id", &info.upload_to);
        info.slot = (unsigned)slot;
        g_array_append_val(infos, info);
    }
}

GArray *smp_slot_infos(struct smp_client *c, GError **error)
{
    cbor_item_t *answer =
        smp_client_ask(c, SMP_READ, SMP_IMAGE, SMP_IMAGE_SLOTS, smp_payload_new(), 0, error);

    if (answer == NULL)
        return NULL;
    GArray *infos = g_array_new(FALSE, FALSE, sizeof(struct smp_slot_info));
    for (size_t i = 0; i < smp_payload_count(answer, "images"); i++)
        append_slots(infos, smp_payload_at(answer, "images", i));
    smp_payload_free(answer);
    return infos;
}
