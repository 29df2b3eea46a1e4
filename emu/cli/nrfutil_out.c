/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cli/face.h"
#include "cli/nrfutil.h"
#include "load/json_doc.h"

static JsonNode *node_of(JsonObject *object)
{
    JsonNode *node = json_node_init_object(json_node_alloc(), object);

    json_object_unref(object);
    return node;
}

static void print_line(const struct nrfutil_options *o, JsonObject *object)
{
    JsonNode *node = node_of(object);
    char *text = json_to_string(node, o->pretty);

    puts(text);
    fflush(stdout);
    g_free(text);
    json_node_unref(node);
}

void nrfutil_say(const struct nrfutil_options *o, const char *type, JsonObject *data)
{
    JsonObject *line = json_object_new();

    if (o->skip_overhead && strcmp(type, "info") == 0) {
        json_object_unref(line);
        print_line(o, data);
        return;
    }
    json_object_set_string_member(line, "type", type);
    json_object_set_object_member(line, "data", data);
    if (o->skip_overhead)
        json_object_unref(line);
    else
        print_line(o, line);
}

/* A message of a batch wraps the same message of a single operation. */
static void say(const struct nrfutil_options *o, const struct nrfutil_operation *op,
                const struct kept_board *b, const char *type, JsonObject *data)
{
    JsonObject *outer, *batch, *which, *inner;

    if (op->id == NULL) {
        nrfutil_say(o, type, data);
        return;
    }
    outer = json_object_new();
    batch = json_object_new();
    which = json_object_new();
    inner = json_object_new();
    json_object_set_string_member(batch, "id", op->id);
    json_object_set_string_member(which, "serialNumber", b->serial);
    json_object_set_object_member(batch, "data", which);
    json_object_set_object_member(outer, "batch", batch);
    json_object_set_string_member(inner, "type", type);
    json_object_set_object_member(inner, "data", data);
    json_object_set_object_member(outer, "data", inner);
    nrfutil_say(o, "batch_update", outer);
}

static JsonObject *task_of(const struct nrfutil_operation *op, const struct kept_board *b)
{
    JsonObject *all = json_object_new(), *task = json_object_new(), *data = json_object_new();

    json_object_set_string_member(task, "id", op->id != NULL ? op->id : op->type);
    json_object_set_string_member(task, "description", nrfutil_operation_text(op));
    json_object_set_string_member(task, "name", op->type);
    json_object_set_string_member(data, "serialNumber", b->serial);
    json_object_set_object_member(task, "data", data);
    json_object_set_object_member(all, "task", task);
    return all;
}

static void say_progress(const struct nrfutil_options *o, const struct nrfutil_operation *op,
                         const struct kept_board *b, int percent)
{
    JsonObject *data = task_of(op, b), *progress = json_object_new();
    char *text = g_strdup_printf("%s%s", nrfutil_operation_text(op),
                                 !op->has_core          ? ""
                                 : op->core == CORE_NET ? " the network core"
                                                        : " the application core");

    json_object_set_int_member(progress, "progressPercentage", percent);
    json_object_set_int_member(progress, "amountOfSteps", 1);
    json_object_set_int_member(progress, "step", 1);
    json_object_set_string_member(progress, "description", text);
    json_object_set_object_member(data, "progress", progress);
    say(o, op, b, "task_progress", data);
    g_free(text);
}

static JsonObject *error_of(const struct nrfutil_result *r)
{
    JsonObject *error = json_object_new();

    json_object_set_int_member(error, "code", r->code);
    json_object_set_string_member(error, "description", r->description);
    return error;
}

static void say_for_people(const struct nrfutil_operation *op, const struct kept_board *b,
                           const struct nrfutil_result *r)
{
    if (r == NULL)
        return;
    if (r->code == 0)
        printf("%s: %s: done\n", b->serial, nrfutil_operation_text(op));
    else
        fprintf(stderr, "Error: %s: one or more %s tasks failed:\n * %s: %s (code %d)\n", b->serial,
                op->type, b->serial, r->description, r->code);
}

void nrfutil_say_task(const struct nrfutil_options *o, const struct nrfutil_operation *op,
                      const struct kept_board *b, const struct nrfutil_result *r)
{
    JsonObject *data;

    if (!o->json) {
        say_for_people(op, b, r);
        return;
    }
    if (r == NULL) {
        say(o, op, b, "task_begin", task_of(op, b));
        say_progress(o, op, b, 0);
        return;
    }
    if (r->code == 0)
        say_progress(o, op, b, 100);
    data = task_of(op, b);
    json_object_set_string_member(data, "result", r->code == 0 ? "success" : "fail");
    if (r->code != 0)
        json_object_set_object_member(data, "error", error_of(r));
    if (r->data != NULL)
        json_object_set_object_member(data, "data", json_object_ref(r->data));
    say(o, op, b, "task_end", data);
}

void nrfutil_say_batch_end(const struct nrfutil_options *o, const struct nrfutil_result *r)
{
    JsonObject *data = json_object_new();

    if (r->code != 0)
        json_object_set_object_member(data, "error", error_of(r));
    else
        json_object_set_null_member(data, "error");
    if (o->json)
        nrfutil_say(o, "batch_end", data);
    else
        json_object_unref(data);
}

/* --- device list ---------------------------------------------------------------------------- */

static void add_traits(JsonObject *device, bool ports)
{
    static const char *const names[] = {"boardController", "broken",      "devkit",    "jlink",
                                        "mcuBoot",         "modem",       "nordicDfu", "nordicUsb",
                                        "seggerUsb",       "serialPorts", "usb"};
    static const char *const has[] = {"devkit", "jlink", "seggerUsb", "usb", NULL};
    JsonObject *traits = json_object_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        json_object_set_boolean_member(traits, names[i],
                                       g_strv_contains(has, names[i]) ||
                                           (ports && strcmp(names[i], "serialPorts") == 0));
    json_object_set_object_member(device, "traits", traits);
}

static JsonArray *ports_of(const struct kept_board *b)
{
    static const char *const names[] = {"uart0", "uart1"};
    JsonNode *status = face_status(b), *ports = json_doc_get(status, "ports");
    JsonArray *all = json_array_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *place = json_doc_text(json_doc_get(ports, names[i]));
        JsonObject *port;

        if (place == NULL)
            continue;
        port = json_object_new();
        json_object_set_string_member(port, "comName", place);
        json_object_set_string_member(port, "path", place);
        json_object_set_string_member(port, "manufacturer", "SEGGER");
        json_object_set_string_member(port, "productId", "1051");
        json_object_set_string_member(port, "vendorId", "1366");
        json_object_set_string_member(port, "serialNumber", b->serial);
        json_object_set_int_member(port, "vcom", i);
        json_array_add_object_element(all, port);
    }
    g_clear_pointer(&status, json_node_unref);
    return all;
}

static JsonObject *describe(const struct kept_board *b, unsigned id)
{
    JsonObject *device = json_object_new(), *kit = json_object_new();
    JsonArray *ports = ports_of(b);
    bool thingy = g_strcmp0(b->kind, "thingy53") == 0;

    json_object_set_int_member(device, "id", id);
    json_object_set_string_member(device, "serialNumber", b->serial);
    json_object_set_string_member(kit, "boardVersion", thingy ? "PCA20053" : "PCA10095");
    json_object_set_string_member(kit, "deviceFamily", "NRF53_FAMILY");
    json_object_set_object_member(device, "devkit", kit);
    add_traits(device, json_array_get_length(ports) != 0);
    json_object_set_array_member(device, "serialPorts", ports);
    return device;
}

static JsonObject *list_of(const GPtrArray *boards)
{
    JsonObject *data = json_object_new();
    JsonArray *devices = json_array_new();

    for (unsigned i = 0; i < boards->len; i++)
        json_array_add_object_element(devices, describe(boards->pdata[i], i));
    json_object_set_array_member(data, "devices", devices);
    return data;
}

static void list_for_people(const GPtrArray *boards)
{
    for (unsigned i = 0; i < boards->len; i++) {
        const struct kept_board *b = boards->pdata[i];
        JsonArray *ports = ports_of(b);

        printf("%s\nProduct         J-Link (nrf53emu)\nBoard version   PCA10095\n", b->serial);
        for (unsigned k = 0; k < json_array_get_length(ports); k++)
            printf("Ports           %s, vcom: %u\n",
                   json_object_get_string_member(json_array_get_object_element(ports, k), "path"),
                   k);
        printf("Traits          devkit, jlink, seggerUsb%s, usb\n\n",
               json_array_get_length(ports) != 0 ? ", serialPorts" : "");
        json_array_unref(ports);
    }
    printf("Found %u supported device(s)\n", boards->len);
}

int nrfutil_list(const struct nrfutil_options *o)
{
    static const struct nrfutil_operation list = {.type = "list"};
    GPtrArray *boards = face_boards();
    JsonObject *task, *data;

    if (!o->json) {
        list_for_people(boards);
        g_ptr_array_unref(boards);
        return EXIT_OK;
    }
    for (unsigned end = 0; end < 2; end++) {
        data = json_object_new();
        task = json_object_new();
        json_object_set_string_member(task, "id", list.type);
        json_object_set_string_member(task, "name", list.type);
        json_object_set_string_member(task, "description", "Listing devices");
        json_object_set_object_member(data, "task", task);
        if (end == 1) {
            json_object_set_string_member(data, "result", "success");
            json_object_set_object_member(data, "data", list_of(boards));
        }
        nrfutil_say(o, end == 1 ? "task_end" : "task_begin", data);
    }
    nrfutil_say(o, "info", list_of(boards));
    g_ptr_array_unref(boards);
    return EXIT_OK;
}
