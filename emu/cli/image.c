/*
 * nrf53emu image: MCUboot headers, TLVs, hashes and signatures of firmware files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/cli.h"
#include "load/dfu_archive.h"
#include "load/mcuboot_scan.h"
#include "load/public_key.h"
#include "load/west.h"

struct image_options {
    gboolean json;
    char *key;
    bool verify;
};

static const char *signature_text(enum signature_state state)
{
    static const char *const texts[] = {
        [SIGNATURE_NONE] = "none",
        [SIGNATURE_OTHER_KEY] = "of another key",
        [SIGNATURE_BAD] = "wrong",
        [SIGNATURE_GOOD] = "good",
    };

    return texts[state];
}

static const char *hash_text(const struct mcuboot_image *image)
{
    return !image->has_hash ? "none" : image->hash_ok ? "good" : "wrong";
}

/* MCUboot, bootutil/image.h. Free with g_free(). */
static char *flags_text(uint32_t flags)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } names[] = {
        {0x0001, "PIC"},          {0x0004, "AES128"},   {0x0008, "AES256"},
        {0x0010, "NON_BOOTABLE"}, {0x0020, "RAM_LOAD"}, {0x0100, "ROM_FIXED"},
        {0x0200, "LZMA1"},        {0x0400, "LZMA2"},    {0x0800, "ARM_THUMB"},
    };
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if ((flags & names[i].flag) != 0)
            g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", names[i].name);
    return g_string_free(text, FALSE);
}

/* What a TLV says beyond its bytes: a dependency, a counter; else the first bytes. */
static char *tlv_text(const struct mcuboot_tlv *tlv)
{
    if (tlv->type == TLV_DEPENDENCY && tlv->len >= 12)
        return g_strdup_printf("image %u must be at least %u.%u.%u+%u", tlv->data[0], tlv->data[4],
                               tlv->data[5], load_le16(tlv->data + 6), load_le32(tlv->data + 8));
    if (tlv->type == TLV_SEC_CNT && tlv->len == 4)
        return g_strdup_printf("%u", load_le32(tlv->data));
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < MIN(tlv->len, 32u); i++)
        g_string_append_printf(text, "%02x", tlv->data[i]);
    if (tlv->len > 32)
        g_string_append(text, "...");
    return g_string_free(text, FALSE);
}

/* "FILE: "; its name stays on one line. */
static void print_name(const char *path)
{
    char *text = text_escape(path, false);

    printf("%s: ", text);
    g_free(text);
}

static void print_image(const struct mcuboot_found *f, const struct public_key *key)
{
    const struct mcuboot_image *m = &f->image;
    char *version = mcuboot_version(m), *flags = flags_text(m->flags);

    print_name(f->path);
    printf("image at 0x%08x\n", f->addr);
    printf("  version    %s\n  header     0x%x\n  payload    0x%x (%u bytes)\n", version,
           m->header_size, m->image_size, m->image_size);
    printf("  total      0x%x, ends at 0x%08x\n", m->total, f->addr + m->total);
    printf("  flags      0x%08x%s%s\n", m->flags, flags[0] != '\0' ? " " : "", flags);
    if (m->load_addr != 0)
        printf("  load addr  0x%08x\n", m->load_addr);
    for (unsigned i = 0; i < m->n_tlvs; i++) {
        char buffer[8], *text = tlv_text(&m->tlv[i]);

        printf("  TLV        %-12s %4u  %s%s\n", mcuboot_tlv_name(m->tlv[i].type, buffer),
               m->tlv[i].len, text, m->tlv[i].is_protected ? " (protected)" : "");
        g_free(text);
    }
    printf("  hash       %s\n", hash_text(m));
    if (key != NULL)
        printf("  signature  %s (%s)\n", signature_text(public_key_verify(key, m)),
               public_key_kind(key));
    g_free(version);
    g_free(flags);
}

static void add_tlvs(JsonBuilder *b, const struct mcuboot_image *m)
{
    json_builder_set_member_name(b, "tlvs");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < m->n_tlvs; i++) {
        char buffer[8], *text = tlv_text(&m->tlv[i]);

        json_builder_begin_object(b);
        json_add_string(b, "type", mcuboot_tlv_name(m->tlv[i].type, buffer));
        json_add_int(b, "length", m->tlv[i].len);
        json_add_bool(b, "protected", m->tlv[i].is_protected);
        json_add_string(b, "value", text);
        json_builder_end_object(b);
        g_free(text);
    }
    json_builder_end_array(b);
}

static void add_image(JsonBuilder *b, const struct mcuboot_found *f, const struct public_key *key)
{
    json_builder_begin_object(b);
    json_add_string(b, "file", f->path);
    json_add_int(b, "address", f->addr);
    if (f->error != NULL) {
        json_add_string(b, "error", f->error->message);
    } else {
        char *version = mcuboot_version(&f->image);

        json_add_string(b, "version", version);
        json_add_int(b, "header_size", f->image.header_size);
        json_add_int(b, "image_size", f->image.image_size);
        json_add_int(b, "total", f->image.total);
        json_add_int(b, "flags", f->image.flags);
        json_add_int(b, "load_addr", f->image.load_addr);
        add_tlvs(b, &f->image);
        json_add_string(b, "hash", hash_text(&f->image));
        if (key != NULL)
            json_add_string(b, "signature", signature_text(public_key_verify(key, &f->image)));
        g_free(version);
    }
    json_builder_end_object(b);
}

/* One line of verify; true when everything that was asked holds. */
static bool judge(const struct mcuboot_found *f, const struct public_key *key, bool print)
{
    if (f->error != NULL) {
        if (print) {
            print_name(f->path);
            printf("%s\n", f->error->message);
        }
        return false;
    }
    enum signature_state signature =
        key != NULL ? public_key_verify(key, &f->image) : SIGNATURE_GOOD;
    bool ok = f->image.hash_ok && signature == SIGNATURE_GOOD;
    char *version = mcuboot_version(&f->image);

    if (print) {
        print_name(f->path);
        printf("image at 0x%08x, version %s: hash %s", f->addr, version, hash_text(&f->image));
        printf(key != NULL ? ", signature %s\n" : "\n", signature_text(signature));
    }
    g_free(version);
    return ok;
}

/* A raw binary needs no address here: an update file starts with its header. */
static struct image *load(const char *file, GError **error)
{
    if (!g_str_has_suffix(file, ".bin"))
        return image_load(file, error);
    char *spec = g_strconcat(file, "@0", NULL);
    struct image *image = image_load(spec, error);
    g_free(spec);
    return image;
}

/* A file and the images found in it. */
struct file {
    struct image *image;
    struct content *content;
    GPtrArray *found; /* points into content */
};

static void file_free(gpointer p)
{
    struct file *file = p;

    g_ptr_array_free(file->found, TRUE);
    content_free(file->content);
    image_free(file->image);
    g_free(file);
}

/* Takes the image over. */
static struct file *file_new(struct image *image)
{
    struct file *file = g_new0(struct file, 1);
    GPtrArray *images = g_ptr_array_new();
    g_ptr_array_add(images, image);
    file->image = image;
    file->content = content_new(images);
    file->found = mcuboot_scan(file->content);
    g_ptr_array_free(images, TRUE);
    return file;
}

static struct file *file_open(const char *path, GError **error)
{
    struct image *image = load(path, error);

    return image != NULL ? file_new(image) : NULL;
}

static bool report_text(const struct file *file, const struct image_options *o,
                        const struct public_key *key)
{
    bool ok = file->found->len > 0;

    if (!ok && !o->json) {
        print_name(file->image->path);
        printf("no MCUboot image\n");
    }
    for (unsigned i = 0; i < file->found->len; i++) {
        const struct mcuboot_found *f = file->found->pdata[i];

        if (o->verify || f->error != NULL)
            ok = judge(f, key, !o->json) && ok;
        else if (!o->json)
            print_image(f, key);
    }
    return ok;
}

static void print_json(const GPtrArray *files, const struct public_key *key)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", 1);
    json_builder_set_member_name(b, "images");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < files->len; i++) {
        const struct file *file = files->pdata[i];

        for (unsigned k = 0; k < file->found->len; k++)
            add_image(b, file->found->pdata[k], key);
    }
    json_builder_end_array(b);
    json_builder_end_object(b);
    char *text = json_text(b);
    fputs(text, stdout);
    g_free(text);
}

/* The files of an archive, one line each that is not as the manifest says. */
static int process_archive(GPtrArray *files, const char *path, const struct image_options *o,
                           const struct public_key *key, GError **error)
{
    struct dfu_archive *archive = dfu_archive_open(path, error);
    bool ok = archive != NULL;

    for (unsigned i = 0; archive != NULL && i < archive->files->len; i++) {
        const struct dfu_file *member = archive->files->pdata[i];

        if (member->fault != NULL) {
            ok = false;
            if (!o->json) {
                print_name(member->path);
                printf("%s\n", member->fault);
            }
        }
        if (!member->is_image)
            continue;
        struct image *image = image_new(member->path);
        image_append(image, 0, member->data, (uint32_t)member->len, 0);
        struct file *file = file_new(image);
        g_ptr_array_add(files, file);
        ok = report_text(file, o, key) && ok;
    }
    dfu_archive_free(archive);
    return archive == NULL ? EXIT_USAGE : ok ? EXIT_OK : EXIT_GUEST;
}

/* Opens a file and reports on it. */
static int process_file(GPtrArray *files, const char *path, const struct image_options *o,
                        const struct public_key *key, GError **error)
{
    if (dfu_archive_is(path))
        return process_archive(files, path, o, key, error);
    struct file *file = file_open(path, error);

    if (file == NULL)
        return EXIT_USAGE;
    g_ptr_array_add(files, file);
    return report_text(file, o, key) ? EXIT_OK : EXIT_GUEST;
}

/* The HEX files of a build directory; the network core's has no header, and is no failure. */
static int process_build(GPtrArray *files, const char *path, const struct image_options *o,
                         const struct public_key *key, GError **error)
{
    struct west_build *build = west_build_open(path, error);
    int status = build != NULL ? EXIT_OK : EXIT_USAGE;
    bool any = false, bad = false;

    for (unsigned i = 0; status == EXIT_OK && i < build->hex->len; i++) {
        int one = process_file(files, build->hex->pdata[i], o, key, error);

        if (one == EXIT_USAGE) {
            status = one;
            break;
        }
        const struct file *file = files->pdata[files->len - 1];
        any |= file->found->len > 0;
        bad |= file->found->len > 0 && one != EXIT_OK;
    }
    west_build_free(build);
    return status == EXIT_OK && (bad || !any) ? EXIT_GUEST : status;
}

static int process_files(char **paths, const struct image_options *o, const struct public_key *key,
                         GError **error)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(file_free);
    int status = EXIT_OK;

    for (unsigned i = 0; status != EXIT_USAGE && paths[i] != NULL; i++) {
        int one = g_file_test(paths[i], G_FILE_TEST_IS_DIR)
                      ? process_build(files, paths[i], o, key, error)
                      : process_file(files, paths[i], o, key, error);

        if (one != EXIT_OK)
            status = one;
    }
    if (status != EXIT_USAGE && o->json)
        print_json(files, key);
    g_ptr_array_free(files, TRUE);
    return status;
}

static bool parse(int *argc, char ***argv, struct image_options *o, GError **error)
{
    const GOptionEntry entries[] = {
        {"key", 0, 0, G_OPTION_ARG_FILENAME, &o->key,
         "also check signatures with a PEM key: ECDSA-P256, RSA-2048, Ed25519", "PEM"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, "print JSON", NULL},
        {NULL},
    };
    static const struct cli_help help = {
        .arguments = "info|verify FILE... | slots BUILD|BOARD | core LOG",
        .summary =
            "MCUboot headers, TLVs, hashes and signatures of HEX, BIN and ELF files, of the files\n"
            "of an archive for updates (.zip), and of the HEX files of a west build directory.\n"
            "Ends with 0 when all is well, 1 when an image is broken or there is none, 2 for "
            "a wrong option or file.",
        .description =
            "Example:\n  nrf53emu image verify --key root-ec-p256.pem zephyr.signed.hex\n",
    };
    GOptionEntry *all[] = {g_memdup2(entries, sizeof entries), NULL};
    bool ok = cli_parse(&help, all, argc, argv, error);

    if (!ok)
        return false;
    o->verify = *argc >= 2 && strcmp((*argv)[1], "verify") == 0;
    ok = *argc >= 3 && (o->verify || strcmp((*argv)[1], "info") == 0);
    if (!ok)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "image: say info FILE..., verify FILE..., slots BUILD|BOARD or core LOG (see "
                    "'nrf53emu image --help')");
    return ok;
}

int image_main(int argc, char **argv)
{
    struct image_options o = {0};
    struct public_key *key = NULL;
    GError *error = NULL;
    int status = EXIT_USAGE;

    if (argc >= 2 && strcmp(argv[1], "slots") == 0)
        return image_slots_main(argc - 1, argv + 1);
    if (argc >= 2 && strcmp(argv[1], "core") == 0)
        return image_core_main(argc - 1, argv + 1);
    if (parse(&argc, &argv, &o, &error) &&
        (o.key == NULL || (key = public_key_load(o.key, &error)) != NULL))
        status = process_files(argv + 2, &o, key, &error);
    public_key_free(key);
    g_free(o.key);
    return error != NULL ? cli_fail(error) : status;
}
