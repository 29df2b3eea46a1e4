/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/face.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "load/json_doc.h"
#include "serve/desk_client.h"

/* What nrfjprog this takes after; scripts look for the words in front. */
#define NRFJPROG_VERSION "10.24.2"

#define DEVICE_VERSION "NRF5340_xxAA_REV1"

struct kept_board *face_board(const char *directory)
{
    char *path = directory != NULL ? g_canonicalize_filename(directory, NULL) : NULL;
    struct kept_board *b = registry_find(path);
    const char *kind = g_getenv("NRF53EMU_BOARD");

    if (directory == NULL && b->kind == NULL)
        b->kind = g_strdup(kind);
    g_free(path);
    return b;
}

/*
 * With a directory in NRF53EMU_NVM and no other board any number is that one: who has one board
 * need not know its number.
 */
struct kept_board *face_board_of(const char *serial, GError **error)
{
    struct kept_board *b = registry_find_serial(serial), *only = face_board(NULL);

    if (b == NULL && (g_getenv("NRF53EMU_NVM") != NULL || strcmp(serial, only->serial) == 0))
        b = g_steal_pointer(&only);
    kept_board_free(only);
    if (b == NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "no board has the serial number %s: 'nrf53emu board %s' makes one, 'nrf53emu "
                    "boards' lists those that there are",
                    serial, serial);
    return b;
}

GPtrArray *face_boards(void)
{
    GPtrArray *boards = registry_list();

    if (boards->len == 0)
        g_ptr_array_add(boards, face_board(NULL));
    return boards;
}

JsonNode *face_status(const struct kept_board *b)
{
    JsonObject *request = json_object_new();
    JsonNode *answer, *data = NULL;

    json_object_set_string_member(request, "command", "status");
    if (desk_call(b, request, &answer, NULL)) {
        JsonNode *found = json_doc_get(answer, "data");

        data = found != NULL ? json_node_copy(found) : NULL;
        json_node_unref(answer);
    }
    return data;
}

/* "1053405340    /dev/pts/3    VCOM0" */
static void print_ports(void)
{
    static const char *const names[] = {"uart0", "uart1"};
    GPtrArray *boards = face_boards();

    for (unsigned i = 0; i < boards->len; i++) {
        const struct kept_board *b = boards->pdata[i];
        JsonNode *status = face_status(b), *ports = json_doc_get(status, "ports");

        for (unsigned k = 0; k < G_N_ELEMENTS(names); k++) {
            const char *place = json_doc_text(json_doc_get(ports, names[k]));

            if (place != NULL)
                printf("%s    %s    VCOM%u\n", b->serial, place, k);
        }
        g_clear_pointer(&status, json_node_unref);
    }
    g_ptr_array_unref(boards);
}

static void print_ids(void)
{
    GPtrArray *boards = face_boards();

    for (unsigned i = 0; i < boards->len; i++)
        printf("%s\n", ((struct kept_board *)boards->pdata[i])->serial);
    g_ptr_array_unref(boards);
}

bool face_answer(const struct program_options *o, int *status, GError **error)
{
    *status = EXIT_OK;
    if (o->version)
        printf("nrfjprog version: " NRFJPROG_VERSION " (as nrf53emu understands it)\n"
               "nrf53emu version: %s\n",
               NRF53EMU_VERSION);
    else if (o->ids)
        print_ids();
    else if (o->com)
        print_ports();
    else if (o->deviceversion)
        printf("%s\n", DEVICE_VERSION);
    else
        return false;
    return true;
}

void face_log(const char *path, char **argv, int status, const GError *error)
{
    FILE *f = fopen(path, "ae");
    char *line = g_strjoinv(" ", argv);

    if (f != NULL) {
        fprintf(f, "%s\n", line);
        if (error != NULL)
            fprintf(f, "ERROR: %s\n", error->message);
        fprintf(f, "exit status %d\n", status);
        fclose(f);
    }
    g_free(line);
}
