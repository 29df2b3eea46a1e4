/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "smp/install.h"

#include <string.h>

#include "base/error.h"
#include "smp/upload.h"

#define POLL_PAUSE (500 * G_TIME_SPAN_MILLISECOND)

struct installer {
    struct smp_client *client;
    const struct smp_install *order;
    GPtrArray *slots; /* as last told */
};

G_GNUC_PRINTF(3, 4)
static void tell(struct installer *i, bool slots, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    i->order->tell(i->order->ctx, text, slots ? i->slots : NULL);
    g_free(text);
}

/* Takes `slots` over. False: it is NULL. */
static bool take(struct installer *i, GPtrArray *slots)
{
    if (slots == NULL)
        return false;
    g_clear_pointer(&i->slots, g_ptr_array_unref);
    i->slots = slots;
    return true;
}

static const struct mcuboot_tlv *hash_of(const struct dfu_file *file)
{
    static const enum mcuboot_tlv_type types[] = {TLV_SHA256, TLV_SHA384, TLV_SHA512};
    const struct mcuboot_tlv *tlv = NULL;

    for (unsigned t = 0; t < G_N_ELEMENTS(types) && tlv == NULL; t++)
        tlv = mcuboot_find(&file->image, types[t]);
    return tlv;
}

static const struct dfu_file *file_at(const struct installer *i, unsigned k)
{
    return i->order->archive->files->pdata[k];
}

static const struct smp_slot *slot_with(const struct installer *i, const struct dfu_file *file)
{
    const struct mcuboot_tlv *hash = hash_of(file);

    return smp_image_with(i->slots, hash->data, hash->len);
}

/* What runs when the board has started; a device with one slot in use calls it active. */
static bool is_installed(const struct smp_slot *s)
{
    return s != NULL && (s->active || s->slot == 0);
}

static bool check_files(const struct installer *i, GError **error)
{
    for (unsigned k = 0; k < i->order->archive->files->len; k++) {
        const struct dfu_file *f = file_at(i, k);
        const char *why = f->fault != NULL                     ? f->fault
                          : !f->is_image || hash_of(f) == NULL ? "is no MCUboot image with a hash"
                                                               : NULL;

        if (why != NULL) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", f->path, why);
            return false;
        }
    }
    return true;
}

static bool upload(struct installer *i, const struct dfu_file *file, GError **error)
{
    const struct smp_slot *there = slot_with(i, file);
    char *version = mcuboot_version(&file->image);
    struct smp_upload u = {
        .data = file->data,
        .len = file->len,
        .image = file->image_index,
        .window = i->order->window,
        .progress = i->order->progress,
        .ctx = i->order->ctx,
    };
    bool ok = true;

    if (there != NULL) {
        tell(i, false, "image %u: %s, version %s, is in slot %u already", file->image_index,
             file->name, version, there->slot);
    } else {
        ok = smp_upload(i->client, &u, error) && take(i, smp_image_list(i->client, error));
        if (ok)
            tell(i, true, "image %u: %s, version %s, sent (%zu bytes)", file->image_index,
                 file->name, version, file->len);
    }
    g_free(version);
    return ok;
}

/*
 * The application's image last: with it requested, the network core's hook of some versions skips
 * what is requested after it.
 */
static bool request_all(struct installer *i, unsigned *requested, GError **error)
{
    unsigned n = i->order->archive->files->len;

    *requested = 0;
    for (unsigned k = n; k-- > 0;) {
        const struct dfu_file *file = file_at(i, k);
        const struct mcuboot_tlv *hash = hash_of(file);

        if (is_installed(slot_with(i, file)))
            continue;
        if (!take(i, smp_image_set(i->client, hash->data, hash->len, i->order->permanent, error)))
            return false;
        ++*requested;
        tell(i, true, "image %u: %s", file->image_index,
             i->order->permanent ? "to be installed for good" : "to be installed on trial");
    }
    return true;
}

static bool any_pending(const struct installer *i)
{
    for (unsigned k = 0; k < i->order->archive->files->len; k++) {
        const struct smp_slot *s = slot_with(i, file_at(i, k));

        if (s != NULL && s->pending && !s->active)
            return true;
    }
    return false;
}

/* A device that is about to reset still answers, with what is pending. */
static bool restart(struct installer *i, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + i->order->boot_patience;
    GError *why = NULL;

    if (!smp_reset(i->client, error))
        return false;
    tell(i, false, "reset; waiting for the device");
    do {
        g_clear_error(&why);
        g_usleep(POLL_PAUSE);
        if (take(i, smp_image_list(i->client, &why)) && !any_pending(i)) {
            tell(i, true, "the device answers");
            return true;
        }
    } while ((why == NULL || g_error_matches(why, SMP_ERROR, SMP_ERROR_SILENT)) &&
             g_get_monotonic_time() < deadline);
    if (why != NULL)
        g_propagate_error(error, why);
    else
        g_set_error(error, SMP_ERROR, SMP_ERROR_REFUSED,
                    "an image is still pending: the device has not reset, or its bootloader "
                    "has not looked");
    return false;
}

/* Whether each image that the device tells of is the new one. */
static bool judge(struct installer *i, GError **error)
{
    for (unsigned k = 0; k < i->order->archive->files->len; k++) {
        const struct dfu_file *file = file_at(i, k);
        const struct smp_slot *s = slot_with(i, file);
        bool network = dfu_file_is_network(file);

        if (network && s == NULL)
            tell(i, false, "image %u: of the network core, which the device does not tell of",
                 file->image_index);
        else if (!is_installed(s)) {
            g_set_error(error, SMP_ERROR, SMP_ERROR_REFUSED,
                        "image %u: %s is not installed: the bootloader has refused it or gone back",
                        file->image_index, file->name);
            return false;
        }
    }
    return true;
}

static bool confirm_all(struct installer *i, GError **error)
{
    for (unsigned k = 0; k < i->order->archive->files->len; k++) {
        const struct dfu_file *file = file_at(i, k);
        const struct smp_slot *s = slot_with(i, file);

        if (s == NULL || s->confirmed)
            continue;
        /* Without a hash it is what runs; of other images only a hash tells which. */
        if (!take(i,
                  smp_image_set(i->client, s->hash, s->image == 0 ? 0 : s->hash_len, true, error)))
            return false;
        tell(i, true, "image %u: confirmed", file->image_index);
    }
    return true;
}

static bool install(struct installer *i, GError **error)
{
    unsigned requested;

    if (!check_files(i, error) || !smp_learn_room(i->client, error) ||
        !take(i, smp_image_list(i->client, error)))
        return false;
    tell(i, true, "before the update");
    for (unsigned k = 0; k < i->order->archive->files->len; k++)
        if (!upload(i, file_at(i, k), error))
            return false;
    if (!request_all(i, &requested, error) || (requested != 0 && !restart(i, error)) ||
        !judge(i, error))
        return false;
    return i->order->leave_on_trial || confirm_all(i, error);
}

bool smp_install(struct smp_client *c, const struct smp_install *order, GError **error)
{
    struct installer i = {c, order, NULL};
    bool ok = install(&i, error);

    g_clear_pointer(&i.slots, g_ptr_array_unref);
    return ok;
}
