/*
 * Wraps, merges and damages firmware images.
 *
 *   mkimage sign    MCUboot header and TLVs around an Intel HEX file
 *   mkimage merge   several Intel HEX files into one; overlap is an error
 *   mkimage damage  inverts one byte, for tests of the bootloader
 *   mkimage update  a signed image in a secondary slot, with the trailer that asks for its
 *                   installation; what is between is left erased, as imgtool's --pad leaves it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "flat.h"
#include "load/image.h"
#include "sign.h"

/* MCUboot trailer: status (three writes a sector), four 8-byte fields, 16-byte magic. */
#define TRAILER_FIXED_BYTES (4 * 8 + 16)
#define MAX_IMAGE_BYTES     (16u << 20)

struct sign_options {
    char *version;
    char *slot_size;
    char *key;
    char *bin;
    char *dependency;
    int header_size;
    int align;
    int max_sectors;
};

static bool usage_error(GError **error, const char *option, const char *text)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--%s %s: not understood", option, text);
    return false;
}

static bool parse_number(const char *option, const char *text, uint32_t *value, GError **error)
{
    char *end;

    errno = 0;
    guint64 n = g_ascii_strtoull(text, &end, 0);
    if (errno != 0 || end == text || *end != '\0' || n > UINT32_MAX)
        return usage_error(error, option, text);
    *value = (uint32_t)n;
    return true;
}

static bool check_size(const struct flat *flat, const struct sign_options *o, uint32_t slot,
                       GError **error)
{
    uint32_t trailer = (uint32_t)(o->max_sectors * 3 * o->align + TRAILER_FIXED_BYTES);

    if (flat->bytes->len <= slot && slot - flat->bytes->len >= trailer)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                "image size (0x%x) + trailer (0x%x) exceeds the slot size 0x%x", flat->bytes->len,
                trailer, slot);
    return false;
}

/* IMAGE:VERSION, the least version another image must have. */
static bool parse_dependency(const char *text, struct image_dependency *d, GError **error)
{
    char *end;
    guint64 image = g_ascii_strtoull(text, &end, 10);

    if (end == text || *end != ':' || image > UINT8_MAX || !image_version_parse(end + 1, &d->min))
        return usage_error(error, "dependency", text);
    d->image = (uint8_t)image;
    return true;
}

static bool write_signed(const struct flat *flat, const char *hex, const char *bin, GError **error)
{
    GString *text = g_string_new(NULL);

    ihex_put(text, flat->addr, flat->bytes->data, flat->bytes->len);
    bool ok = ihex_write(text, hex, error) &&
              (bin == NULL || g_file_set_contents(bin, (const char *)flat->bytes->data,
                                                  (gssize)flat->bytes->len, error));
    g_string_free(text, TRUE);
    return ok;
}

static bool sign_file(const struct sign_options *o, const char *in, const char *out, GError **error)
{
    struct sign_params params = {.header_size = (uint16_t)o->header_size, .key_path = o->key};
    struct image_dependency dependency;
    struct flat flat = {0};
    uint32_t slot;

    if (!parse_number("slot-size", o->slot_size, &slot, error))
        return false;
    if (!image_version_parse(o->version, &params.version))
        return usage_error(error, "version", o->version);
    if (o->dependency != NULL) {
        if (!parse_dependency(o->dependency, &dependency, error))
            return false;
        params.depends = &dependency;
    }
    bool ok = flat_load(&flat, in, slot, error) && image_sign(flat.bytes, &params, error) &&
              check_size(&flat, o, slot, error);
    if (ok) {
        flat.addr -= params.header_size;
        ok = write_signed(&flat, out, o->bin, error);
    }
    flat_clear(&flat);
    return ok;
}

static bool parse_options(int *argc, char ***argv, const GOptionEntry *entries, const char *summary,
                          GError **error)
{
    GOptionContext *context = g_option_context_new(summary);

    g_option_context_add_main_entries(context, entries, NULL);
    bool ok = g_option_context_parse(context, argc, argv, error);
    g_option_context_free(context);
    return ok;
}

static bool expect_files(bool enough, const char *what, GError **error)
{
    if (!enough)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "usage: mkimage %s", what);
    return enough;
}

static bool command_sign(int argc, char **argv, GError **error)
{
    struct sign_options o = {.header_size = 0x200, .align = 4, .max_sectors = 128};
    const GOptionEntry entries[] = {
        {"version", 0, 0, G_OPTION_ARG_STRING, &o.version, "MAJOR.MINOR.REVISION+BUILD", "V"},
        {"slot-size", 0, 0, G_OPTION_ARG_STRING, &o.slot_size, "bytes of the slot", "N"},
        {"key", 0, 0, G_OPTION_ARG_FILENAME, &o.key, "ECDSA-P256 key (PEM)", "FILE"},
        {"bin", 0, 0, G_OPTION_ARG_FILENAME, &o.bin, "also write a raw binary", "FILE"},
        {"dependency", 0, 0, G_OPTION_ARG_STRING, &o.dependency, "needs another image",
         "IMAGE:VERSION"},
        {"header-size", 0, 0, G_OPTION_ARG_INT, &o.header_size, "default 0x200", "N"},
        {"align", 0, 0, G_OPTION_ARG_INT, &o.align, "write size of the flash", "N"},
        {"max-sectors", 0, 0, G_OPTION_ARG_INT, &o.max_sectors, "for the trailer", "N"},
        {NULL},
    };

    bool ok = parse_options(&argc, &argv, entries, "IN.hex OUT.hex", error) &&
              expect_files(argc == 3 && o.version != NULL && o.slot_size != NULL &&
                               o.header_size >= 32 && o.header_size <= 0x8000 && o.align > 0 &&
                               o.align <= 32 && o.max_sectors > 0 && o.max_sectors <= 4096,
                           "sign --version V --slot-size N IN.hex OUT.hex", error) &&
              sign_file(&o, argv[1], argv[2], error);
    g_free(o.version);
    g_free(o.slot_size);
    g_free(o.key);
    g_free(o.bin);
    g_free(o.dependency);
    return ok;
}

struct piece {
    const char *path;
    struct image_segment segment;
};

static gint piece_compare(gconstpointer a, gconstpointer b)
{
    const struct piece *x = a, *y = b;

    return (x->segment.addr > y->segment.addr) - (x->segment.addr < y->segment.addr);
}

static bool write_merged(GArray *pieces, const char *out, GError **error)
{
    GString *text = g_string_new(NULL);
    bool ok = true;

    g_array_sort(pieces, piece_compare);
    for (guint i = 0; ok && i < pieces->len; i++) {
        const struct piece *p = &g_array_index(pieces, struct piece, i);
        const struct piece *before = i > 0 ? p - 1 : NULL;

        if (before != NULL && p->segment.addr - before->segment.addr < before->segment.len) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_OVERLAP, "%s and %s overlap at 0x%08x",
                        before->path, p->path, p->segment.addr);
            ok = false;
        } else {
            ihex_put(text, p->segment.addr, p->segment.data, p->segment.len);
        }
    }
    ok = ok && ihex_write(text, out, error);
    g_string_free(text, TRUE);
    return ok;
}

static bool command_merge(int argc, char **argv, GError **error)
{
    GPtrArray *images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free);
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
    bool ok = expect_files(argc >= 3, "merge OUT.hex IN.hex...", error);

    for (int i = 2; ok && i < argc; i++) {
        struct image *image = image_load(argv[i], error);

        ok = image != NULL;
        if (!ok)
            break;
        g_ptr_array_add(images, image);
        for (guint s = 0; s < image->segments->len; s++) {
            struct piece piece = {argv[i], g_array_index(image->segments, struct image_segment, s)};

            g_array_append_val(pieces, piece);
        }
    }
    ok = ok && write_merged(pieces, argv[1], error);
    g_array_free(pieces, TRUE);
    g_ptr_array_free(images, TRUE);
    return ok;
}

static bool command_damage(int argc, char **argv, GError **error)
{
    struct flat flat = {0};
    uint32_t addr;

    if (!expect_files(argc == 4, "damage ADDRESS IN.hex OUT.hex", error) ||
        !parse_number("address", argv[1], &addr, error) ||
        !flat_load(&flat, argv[2], MAX_IMAGE_BYTES, error))
        return false;
    bool ok = addr - flat.addr < flat.bytes->len;
    if (ok) {
        flat.bytes->data[addr - flat.addr] ^= 0xff;
        ok = write_signed(&flat, argv[3], NULL, error);
    } else {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s: no byte at 0x%08x", argv[2], addr);
    }
    flat_clear(&flat);
    return ok;
}

/* MCUboot image.h, 8-byte alignment. */
static const uint8_t trailer_magic[16] = {0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f,
                                          0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80};

static bool write_update(const struct flat *flat, uint32_t address, uint32_t slot, const char *out,
                         GError **error)
{
    GString *text = g_string_new(NULL);

    ihex_put(text, address, flat->bytes->data, flat->bytes->len);
    ihex_put(text, address + slot - sizeof trailer_magic, trailer_magic, sizeof trailer_magic);
    bool ok = ihex_write(text, out, error);
    g_string_free(text, TRUE);
    return ok;
}

static bool command_update(int argc, char **argv, GError **error)
{
    struct flat flat = {0};
    uint32_t address, slot;

    if (!expect_files(argc == 5, "update ADDRESS SLOT_SIZE IN.hex OUT.hex", error) ||
        !parse_number("address", argv[1], &address, error) ||
        !parse_number("slot-size", argv[2], &slot, error) ||
        !flat_load(&flat, argv[3], slot, error))
        return false;
    bool ok = flat.bytes->len + sizeof trailer_magic <= slot;
    if (ok)
        ok = write_update(&flat, address, slot, argv[4], error);
    else
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: no room for the trailer", argv[3]);
    flat_clear(&flat);
    return ok;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        bool (*run)(int argc, char **argv, GError **error);
    } commands[] = {
        {"sign", command_sign},
        {"merge", command_merge},
        {"damage", command_damage},
        {"update", command_update},
    };
    GError *error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (argc < 2 || strcmp(argv[1], commands[i].name) != 0)
            continue;
        if (commands[i].run(argc - 1, argv + 1, &error))
            return EXIT_SUCCESS;
        fprintf(stderr, "mkimage: %s\n", error->message);
        g_error_free(error);
        return 2;
    }
    fprintf(stderr, "usage: mkimage sign|merge|damage|update ...\n");
    return 2;
}
