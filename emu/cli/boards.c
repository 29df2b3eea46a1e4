/*
 * nrf53emu boards: which boards there are. nrf53emu hardware-map: the same for twister, which it
 * makes if need be.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/face.h"
#include "load/json_doc.h"
#include "serve/desk_client.h"

struct boards_options {
    gboolean json;
};

struct map_options {
    gint count;
    char *platform, *runner;
    char **fixtures;
};

static const char *kind_of(const struct kept_board *b)
{
    return b->kind != NULL ? b->kind : "nrf5340dk";
}

static const char *state_of(const struct kept_board *b, JsonNode *status)
{
    const char *state = json_doc_text(json_doc_get(status, "state"));

    return state != NULL ? state : desk_is_held(b) ? "in a run" : "off";
}

static void print_board(const struct kept_board *b)
{
    JsonNode *status = face_status(b), *ports = json_doc_get(status, "ports");

    printf("%-12s %-10s %-9s %s\n", b->serial, kind_of(b), state_of(b, status), b->path);
    if (ports != NULL && JSON_NODE_HOLDS_OBJECT(ports)) {
        JsonObjectIter iter;
        const char *name;
        JsonNode *place;

        json_object_iter_init_ordered(&iter, json_node_get_object(ports));
        while (json_object_iter_next_ordered(&iter, &name, &place))
            printf("  %-10s %s\n", name, json_doc_text(place));
    }
    g_clear_pointer(&status, json_node_unref);
}

static void add_board(JsonBuilder *out, const struct kept_board *b)
{
    JsonNode *status = face_status(b), *ports = json_doc_get(status, "ports");

    json_builder_begin_object(out);
    json_add_string(out, "serial", b->serial);
    json_add_string(out, "kind", kind_of(b));
    json_add_string(out, "state", state_of(b, status));
    json_add_string(out, "directory", b->path);
    json_builder_set_member_name(out, "ports");
    if (ports != NULL)
        json_builder_add_value(out, json_node_copy(ports));
    else
        json_builder_end_object(json_builder_begin_object(out));
    json_builder_end_object(out);
    g_clear_pointer(&status, json_node_unref);
}

static void print_json(const GPtrArray *boards)
{
    JsonBuilder *out = json_builder_new();

    json_builder_begin_array(out);
    for (unsigned i = 0; i < boards->len; i++)
        add_board(out, boards->pdata[i]);
    json_builder_end_array(out);
    char *text = json_text(out);
    fputs(text, stdout);
    g_free(text);
}

int boards_main(int argc, char **argv)
{
    struct boards_options options = {0};
    static const struct cli_help help = {
        .summary = "Lists the boards of this user: serial number, kind, state, directory, and the\n"
                   "ports of those that run. $NRF53EMU_BOARDS is where they are kept.",
    };
    const GOptionEntry all[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "the same as JSON", NULL}, {NULL}};
    GOptionEntry *entries[] = {g_memdup2(all, sizeof all), NULL};
    GError *error = NULL;

    if (!cli_parse(&help, entries, &argc, &argv, &error))
        return cli_fail(error);
    GPtrArray *boards = registry_list();
    for (unsigned i = 0; i < boards->len && !options.json; i++)
        print_board(boards->pdata[i]);
    if (boards->len == 0 && !options.json)
        fputs("nrf53emu: there is no board yet: 'nrf53emu board NAME' makes one\n", stderr);
    if (options.json)
        print_json(boards);
    g_ptr_array_unref(boards);
    return EXIT_OK;
}

/* --- hardware-map --------------------------------------------------------------------------- */

/* Serial numbers of the boards that are made, those of a drawer full of kits. */
#define FIRST_SERIAL 1053405341u

static bool make_boards(unsigned count, GError **error)
{
    GPtrArray *boards = registry_list();
    bool ok = true;

    for (unsigned have = boards->len, next = FIRST_SERIAL; ok && have < count; next++) {
        char *serial = g_strdup_printf("%u", next);
        struct kept_board *there = registry_find_serial(serial);

        if (there == NULL) {
            struct kept_board *b = registry_find(serial);

            ok = registry_enter(b, error);
            kept_board_free(b);
            have++;
        }
        kept_board_free(there);
        g_free(serial);
    }
    g_ptr_array_unref(boards);
    return ok;
}

static void print_entry(const struct map_options *o, const struct kept_board *b)
{
    printf("- connected: true\n"
           "  id: \"%s\"\n"
           "  platform: %s\n"
           "  product: nrf53emu\n"
           "  runner: %s\n"
           "  serial_pty: \"nrf53emu,board,%s,--console\"\n"
           "  flash_timeout: 60\n",
           b->serial, o->platform != NULL ? o->platform : "nrf5340dk/nrf5340/cpuapp",
           o->runner != NULL ? o->runner : "nrfutil", b->path);
    for (unsigned i = 0; o->fixtures != NULL && o->fixtures[i] != NULL; i++)
        printf("%s    - %s\n", i == 0 ? "  fixtures:\n" : "", o->fixtures[i]);
}

static bool print_map(const struct map_options *o, GError **error)
{
    GPtrArray *boards;

    if (o->count < 0 || o->count > 100) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "hardware-map: -n %d: 0 to 100 boards",
                    o->count);
        return false;
    }
    if (!make_boards((unsigned)o->count, error))
        return false;
    boards = registry_list();
    for (unsigned i = 0; i < boards->len && (o->count == 0 || i < (unsigned)o->count); i++)
        print_entry(o, boards->pdata[i]);
    g_ptr_array_unref(boards);
    return true;
}

int hardware_map_main(int argc, char **argv)
{
    struct map_options options = {0};
    static const struct cli_help help = {
        .summary = "Prints a hardware map for twister: an entry a board, each of which twister\n"
                   "starts, flashes and reads by itself.",
        .description = "Example:\n"
                       "  nrf53emu hardware-map -n 2 >map.yml\n"
                       "  west twister --device-testing --hardware-map map.yml \\\n"
                       "      -p nrf5340dk/nrf5340/cpuapp --west-flash -T tests/kernel",
    };
    const GOptionEntry all[] = {
        {"number", 'n', 0, G_OPTION_ARG_INT, &options.count,
         "so many boards, made if there are fewer (those that there are)", "N"},
        {"platform", 0, 0, G_OPTION_ARG_STRING, &options.platform,
         "what they are for (nrf5340dk/nrf5340/cpuapp)", "NAME"},
        {"runner", 0, 0, G_OPTION_ARG_STRING, &options.runner,
         "who flashes: nrfutil, nrfjprog, nrf53emu (nrfutil)", "NAME"},
        {"fixture", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.fixtures,
         "what is wired, for tests that ask for it: gpio_loopback; again for more", "NAME"},
        {NULL}};
    GOptionEntry *entries[] = {g_memdup2(all, sizeof all), NULL};
    GError *error = NULL;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        print_map(&options, &error);
    g_free(options.platform);
    g_free(options.runner);
    g_strfreev(options.fixtures);
    return error != NULL ? cli_fail(error) : EXIT_OK;
}
