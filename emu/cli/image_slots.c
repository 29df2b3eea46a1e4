/*
 * nrf53emu image slots: every slot of a build or a kept board, and what the bootloader will do.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "bus/map.h"
#include "cli/cli.h"
#include "debug/slot_table.h"
#include "load/west.h"
#include "serve/registry.h"

#define HASH_SHOWN 8u

struct slots_options {
    struct machine_options machine;
    char *key, *mode;
    gboolean json;
};

static const char *const slot_names[] = {"primary", "secondary"};

/* --- text --- */

static const char *magic_name(enum trailer_magic magic)
{
    static const char *const names[] = {"unset", "good", "bad"};

    return names[magic];
}

static const char *flag_name(enum trailer_flag flag)
{
    static const char *const names[] = {"unset", "set", "bad"};

    return names[flag];
}

/* The type that a swap under way has, or what was last begun. */
static const char *swap_name(uint8_t info)
{
    static const char *const names[] = {"0", "none", "test", "perm", "revert", "fail", "6", "7",
                                        "8", "9",    "10",   "11",   "12",     "13",   "14"};

    return info == 0xff ? "unset" : names[MIN(info & 0xf, 14)];
}

static const char *signature_name(const struct slot_table *t, const struct table_slot *s)
{
    static const char *const names[] = {
        [SIGNATURE_NONE] = "none",
        [SIGNATURE_OTHER_KEY] = "of another key",
        [SIGNATURE_BAD] = "wrong",
        [SIGNATURE_GOOD] = "good",
    };

    return t->has_key ? names[s->signature] : s->has_signature ? "not checked" : "none";
}

static const char *content_name(const struct table_slot *s)
{
    return s->data == NULL    ? "not kept"
           : s->erased        ? "empty"
           : s->fault != NULL ? "broken"
                              : "image";
}

static const char *hash_name(const struct table_slot *s)
{
    return !s->image.has_hash ? "none" : s->image.hash_ok ? "good" : "wrong";
}

static void print_slot(const struct slot_table *t, const struct table_slot *s, unsigned which)
{
    if (s->partition == NULL) {
        printf("  %-9s  no partition\n", slot_names[which]);
        return;
    }
    printf("  %-9s  0x%08x  0x%06x  ", slot_names[which], s->addr, s->partition->size);
    if (s->data == NULL)
        printf("in %s, which is not kept\n", s->partition->region);
    else if (s->erased)
        printf("empty");
    else if (s->fault != NULL)
        printf("broken: %s", s->fault);
    else {
        char *version = mcuboot_version(&s->image);

        printf("version %s  hash ", version);
        for (unsigned i = 0; i < HASH_SHOWN; i++)
            printf("%02x", s->image.hash[i]);
        printf(" %s  signature %s%s", hash_name(s), signature_name(t, s),
               s->encrypted ? "  encrypted" : "");
        g_free(version);
    }
    if (s->data == NULL)
        return;
    printf("\n  %-9s  trailer: magic %s, swap %s, copy_done %s, image_ok %s\n", "",
           magic_name(s->trailer.magic), swap_name(s->trailer.swap_info),
           flag_name(s->trailer.copy_done), flag_name(s->trailer.image_ok));
}

static const char *verdict_text(enum halves_verdict verdict)
{
    static const char *const texts[] = {
        [HALVES_NONE] = "are not both there",
        [HALVES_UNRELATED] = "do not refer to each other",
        [HALVES_FIT] = "belong together",
        [HALVES_VERSIONS] = "have different versions",
        [HALVES_MISFIT] = "are of different builds",
    };

    return texts[verdict];
}

/* Whether code of image 0 can lie in this image: the external part of a split one. */
static bool is_external(const struct table_image *image)
{
    return image->number != 0 && image->slots[0].addr >= XIP_BASE && image->slots[0].data != NULL;
}

static void print_halves(const struct slot_table *t, const struct table_image *image)
{
    for (unsigned slot = 0; slot < 2; slot++) {
        enum halves_verdict v = slot_table_halves(t, slot, image, slot);

        if (v != HALVES_NONE)
            printf("halves: %s slots of image 0 and %u %s\n", slot_names[slot], image->number,
                   verdict_text(v));
    }
}

static void print_table(const struct slot_table *t)
{
    printf("bootloader: %s\n", boot_mode_name(t->mode));
    for (unsigned i = 0; i < t->n_images; i++) {
        char *next = slot_table_next(t, &t->images[i]);

        printf("image %u\n", t->images[i].number);
        for (unsigned k = 0; k < 2; k++)
            print_slot(t, &t->images[i].slots[k], k);
        printf("  next reset %s\n", next);
        g_free(next);
    }
    for (unsigned i = 0; i < t->n_images; i++)
        if (is_external(&t->images[i]))
            print_halves(t, &t->images[i]);
}

/* --- JSON --- */

static const char *digest_name(const struct mcuboot_image *image)
{
    return image->hash_len == 32 ? "sha256" : image->hash_len == 48 ? "sha384" : "sha512";
}

static void add_image(JsonBuilder *b, const struct slot_table *t, const struct table_slot *s)
{
    char *version = mcuboot_version(&s->image), *hash;
    GString *digits = g_string_new(NULL);

    for (unsigned i = 0; i < s->image.hash_len; i++)
        g_string_append_printf(digits, "%02x", s->image.hash[i]);
    hash = g_string_free(digits, FALSE);
    json_add_string(b, "version", version);
    json_add_string(b, digest_name(&s->image), hash);
    json_add_string(b, "hash", hash_name(s));
    json_add_string(b, "signature", signature_name(t, s));
    json_add_bool(b, "encrypted", s->encrypted);
    g_free(version);
    g_free(hash);
}

static void add_slot(JsonBuilder *b, const struct slot_table *t, const struct table_slot *s)
{
    json_builder_begin_object(b);
    if (s->partition != NULL) {
        json_add_string(b, "partition", s->partition->name);
        json_add_string(b, "region", s->partition->region);
        json_add_int(b, "address", s->addr);
        json_add_int(b, "size", s->partition->size);
        json_add_string(b, "content", content_name(s));
    }
    if (s->fault != NULL)
        json_add_string(b, "fault", s->fault);
    if (s->image.total != 0)
        add_image(b, t, s);
    if (s->data != NULL) {
        json_add_string(b, "magic", magic_name(s->trailer.magic));
        json_add_string(b, "swap", swap_name(s->trailer.swap_info));
        json_add_string(b, "copy_done", flag_name(s->trailer.copy_done));
        json_add_string(b, "image_ok", flag_name(s->trailer.image_ok));
    }
    json_builder_end_object(b);
}

static void add_halves(JsonBuilder *b, const struct slot_table *t)
{
    json_builder_set_member_name(b, "halves");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < t->n_images; i++)
        for (unsigned slot = 0; slot < 2 && is_external(&t->images[i]); slot++) {
            enum halves_verdict v = slot_table_halves(t, slot, &t->images[i], slot);

            json_builder_begin_object(b);
            json_add_int(b, "image", t->images[i].number);
            json_add_string(b, "slot", slot_names[slot]);
            json_add_string(b, "verdict", verdict_text(v));
            json_builder_end_object(b);
        }
    json_builder_end_array(b);
}

static void print_json(const struct slot_table *t)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", 1);
    json_add_string(b, "mode", boot_mode_name(t->mode));
    json_builder_set_member_name(b, "images");
    json_builder_begin_array(b);
    for (unsigned i = 0; i < t->n_images; i++) {
        char *next = slot_table_next(t, &t->images[i]);

        json_builder_begin_object(b);
        json_add_int(b, "image", t->images[i].number);
        for (unsigned k = 0; k < 2; k++) {
            json_builder_set_member_name(b, slot_names[k]);
            add_slot(b, t, &t->images[i].slots[k]);
        }
        json_add_string(b, "next", next);
        json_builder_end_object(b);
        g_free(next);
    }
    json_builder_end_array(b);
    add_halves(b, t);
    json_builder_end_object(b);
    char *text = json_text(b);
    fputs(text, stdout);
    g_free(text);
}

/* --- what is looked at --- */

static bool is_board(const char *path)
{
    char *current = g_build_filename(path, "current", NULL);
    bool found = g_file_test(current, G_FILE_TEST_IS_DIR);

    g_free(current);
    return found;
}

/* The directory of a kept board, by directory or name; NULL: it is none. */
static char *board_of(const char *argument)
{
    if (g_file_test(argument, G_FILE_TEST_EXISTS))
        return is_board(argument) ? g_strdup(argument) : NULL;
    struct kept_board *board = registry_find(argument);
    char *path = is_board(board->path) ? g_strdup(board->path) : NULL;

    kept_board_free(board);
    return path;
}

/* Named, or of a build directory among the arguments. */
static struct partition_table *find_partitions(const struct slots_options *o, char **arguments,
                                               GError **error)
{
    char *path = g_strdup(o->machine.partitions);

    for (unsigned i = 0; path == NULL && arguments[i] != NULL; i++)
        if (g_file_test(arguments[i], G_FILE_TEST_IS_DIR) && !is_board(arguments[i]))
            path = west_partitions(arguments[i]);
    struct partition_table *table = path != NULL ? partition_table_load(path, error) : NULL;
    if (path == NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "image slots: where are the slots? Give a build directory or --partitions "
                    "FILE (partitions.yml, zephyr.dts)");
    g_free(path);
    return table;
}

static bool choose_mode(const struct slots_options *o, const struct symbols *symbols,
                        enum boot_mode *mode, GError **error)
{
    *mode = boot_mode_of(symbols);
    if (o->mode == NULL || boot_mode_parse(o->mode, mode))
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "--mode: '%s' is not one of overwrite, swap, direct-xip, direct-xip-revert, single",
                o->mode);
    return false;
}

static bool show(const struct slots_options *o, struct setup *setup, char **arguments,
                 const struct public_key *key, GError **error)
{
    struct partition_table *table = find_partitions(o, arguments, error);
    enum boot_mode mode;
    struct slot_table *t = table != NULL && choose_mode(o, setup->symbols, &mode, error)
                               ? slot_table_read(setup->machine, table, key, mode, error)
                               : NULL;

    if (t != NULL && o->json)
        print_json(t);
    else if (t != NULL)
        print_table(t);
    bool ok = t != NULL;
    g_clear_pointer(&t, slot_table_free);
    partition_table_free(table);
    return ok;
}

/* A board is read beside its build, whose files are then not loaded but asked for slots and mode.
 */
static bool look(struct slots_options *o, char **arguments, GError **error)
{
    struct public_key *key = o->key != NULL ? public_key_load(o->key, error) : NULL;
    struct setup setup;
    GStrvBuilder *images = g_strv_builder_new();

    for (unsigned i = 0; arguments[i] != NULL; i++) {
        char *board = board_of(arguments[i]);

        if (board == NULL)
            g_strv_builder_add(images, arguments[i]);
        else {
            g_free(o->machine.nvm);
            o->machine.nvm = board;
        }
    }
    GStrv paths = g_strv_builder_end(images);
    g_strv_builder_unref(images);
    bool ok = (o->key == NULL || key != NULL) && setup_open(&setup, &o->machine, paths, error);
    if (ok) {
        setup_forget_nvm(&setup);
        ok = show(o, &setup, arguments, key, error);
        setup_close(&setup, NULL);
    }
    g_strfreev(paths);
    public_key_free(key);
    return ok;
}

static const struct cli_help help = {
    .name = "image slots",
    .arguments = "BUILD|BOARD|IMAGE...",
    .summary =
        "Every slot of both flash memories: image, hash, signature, trailer; which halves of a\n"
        "split image belong together; what the bootloader does at the next reset.",
    .description = "Examples:\n"
                   "  nrf53emu image slots build\n"
                   "  nrf53emu image slots board --partitions build/partitions.yml --mode swap\n",
};

int image_slots_main(int argc, char **argv)
{
    struct slots_options o = {0};
    const GOptionEntry own[] = {
        {"key", 0, 0, G_OPTION_ARG_FILENAME, &o.key, "check signatures with a PEM key", "PEM"},
        {"mode", 0, 0, G_OPTION_ARG_STRING, &o.mode,
         "the bootloader's (of the build): overwrite, swap, direct-xip, direct-xip-revert, single",
         "MODE"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o.json, "print JSON", NULL},
        {NULL},
    };
    GOptionEntry *entries[] = {g_memdup2(own, sizeof own), machine_options_entries(&o.machine),
                               NULL};
    GError *error = NULL;

    if (cli_parse(&help, entries, &argc, &argv, &error)) {
        char **build = argc < 2 ? cli_default_images() : NULL;

        if (argc < 2 && build == NULL && o.machine.nvm == NULL)
            g_set_error(&error, EMU_ERROR, EMU_ERROR_USAGE,
                        "image slots: give a build directory, a board or images");
        else
            look(&o, build != NULL ? build : argv + 1, &error);
        g_strfreev(build);
    }
    machine_options_clear(&o.machine);
    g_free(o.key);
    g_free(o.mode);
    return error != NULL ? cli_fail(error) : EXIT_OK;
}
