/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "bus/map.h"
#include "cli/nrfutil.h"
#include "load/json_doc.h"

static bool refuse(GError **error, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);
static bool refuse(GError **error, int code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, EMU_ERROR, code, text);
    g_free(text);
    return false;
}

/* --- from the command line and from batches ------------------------------------------------- */

static const char *const types[] = {
    "program", "reset",       "recover",   "erase",   "halt",           "go",
    "read",    "device-info", "core-info", "fw-info", "protection-get", "protection-set",
    "write",   "fw-verify",   NULL,
};

/* "Application", "NRFDL_DEVICE_CORE_NETWORK" */
static bool take_core(struct nrfutil_operation *op, const char *name)
{
    char *upper = g_ascii_strup(name, -1);

    op->has_core = true;
    op->core = g_str_has_suffix(upper, "NETWORK") ? CORE_NET : CORE_APP;
    bool ok = op->core == CORE_NET || g_str_has_suffix(upper, "APPLICATION");
    g_free(upper);
    return ok;
}

/* "chip_erase_mode=ERASE_ALL,verify=VERIFY_READ": the pieces live as long as `settings`, which is
 * cut up. */
static bool take_settings(struct nrfutil_operation *op, char *settings, GError **error)
{
    for (char *next, *at = settings; at != NULL; at = next) {
        next = strchr(at, ',');
        if (next != NULL)
            *next++ = '\0';
        char *value = strchr(at, '=');
        if (value == NULL)
            return refuse(error, EMU_ERROR_USAGE, "--options: '%s' is not KEY=VALUE", at);
        *value++ = '\0';
        if (strcmp(at, "chip_erase_mode") == 0)
            op->erase = value;
        else if (strcmp(at, "ext_mem_erase_mode") == 0 || strcmp(at, "qspi_erase_mode") == 0)
            op->external_erase = value;
        else if (strcmp(at, "verify") == 0)
            op->verify = value;
        else if (strcmp(at, "reset") == 0)
            op->reset = value;
        else
            return refuse(error, EMU_ERROR_USAGE, "--options: there is no %s for this device", at);
    }
    return true;
}

static const char *canonical(const char *type)
{
    static const char *const others[][2] = {{"x-read", "read"}, {"fw-read-info", "fw-info"}};

    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
        if (strcmp(type, others[i][0]) == 0)
            return others[i][1];
    return type;
}

static bool needs_firmware(const char *type)
{
    return strcmp(type, "program") == 0 || strcmp(type, "fw-verify") == 0;
}

static bool needs_address(const char *type)
{
    return strcmp(type, "read") == 0 || strcmp(type, "write") == 0;
}

bool nrfutil_operation_of_options(const struct nrfutil_options *o, struct nrfutil_operation *op,
                                  GError **error)
{
    const char *name = canonical(o->words[0]);

    *op = (struct nrfutil_operation){
        .type = name,
        .firmware = o->firmware,
        .reset = o->reset_kind,
        .address = o->address,
        .bytes = o->bytes,
        .value = o->value,
    };
    if (!g_strv_contains(types, name))
        return refuse(error, EMU_ERROR_USAGE, "nrfutil device: '%s' is not known here", name);
    if (o->core != NULL && !take_core(op, o->core))
        return refuse(error, EMU_ERROR_USAGE, "--core: '%s' is not Application or Network",
                      o->core);
    if (o->settings != NULL && !take_settings(op, o->settings, error))
        return false;
    if (strcmp(name, "erase") == 0)
        op->erase = o->all_external ? "EXTERNAL" : "ERASE_ALL";
    if (needs_firmware(name) && op->firmware == NULL)
        return refuse(error, EMU_ERROR_USAGE, "nrfutil device %s: --firmware FILE is missing",
                      name);
    if (needs_address(name) && op->address == NULL)
        return refuse(error, EMU_ERROR_USAGE, "nrfutil device %s: --address is missing", name);
    return true;
}

/* A member of the operation, or of its "options". */
static const char *setting(JsonNode *operation, const char *name)
{
    JsonNode *there = json_doc_get(operation, name);

    return json_doc_text(there != NULL ? there
                                       : json_doc_get(json_doc_get(operation, "options"), name));
}

bool nrfutil_operation_of_batch(JsonNode *node, struct nrfutil_operation *op, GError **error)
{
    JsonNode *operation = json_doc_get(node, "operation");
    JsonNode *firmware = json_doc_get(operation, "firmware");
    const char *type = json_doc_text(json_doc_get(operation, "type"));
    const char *core = json_doc_text(json_doc_get(node, "core"));

    if (type == NULL || !g_strv_contains(types, canonical(type)))
        return refuse(error, EMU_ERROR_FORMAT, "batch: an operation of the type '%s' is not known",
                      type != NULL ? type : "");
    const char *external = setting(operation, "ext_mem_erase_mode");
    const char *reset = setting(operation, "option");
    *op = (struct nrfutil_operation){
        .type = canonical(type),
        .firmware = json_doc_text(firmware) != NULL ? json_doc_text(firmware)
                                                    : json_doc_text(json_doc_get(firmware, "file")),
        .erase = setting(operation, "chip_erase_mode"),
        .external_erase = external != NULL ? external : setting(operation, "qspi_erase_mode"),
        .verify = setting(operation, "verify"),
        .reset = reset != NULL ? reset : setting(operation, "reset"),
        .address = setting(operation, "address"),
        .bytes = setting(operation, "bytes"),
        .id = json_doc_text(json_doc_get(node, "operationId")),
    };
    if (core != NULL && !take_core(op, core))
        return refuse(error, EMU_ERROR_FORMAT, "batch: '%s' is no core of an nRF5340", core);
    if (needs_firmware(op->type) && op->firmware == NULL)
        return refuse(error, EMU_ERROR_FORMAT, "batch: an operation has no firmware");
    if (needs_address(op->type) && op->address == NULL)
        return refuse(error, EMU_ERROR_FORMAT, "batch: an operation has no address");
    return true;
}

static void set(JsonObject *o, const char *name, const char *value)
{
    if (value != NULL)
        json_object_set_string_member(o, name, value);
}

JsonObject *nrfutil_operation_json(const struct nrfutil_operation *op)
{
    JsonObject *all = json_object_new(), *operation = json_object_new();

    set(operation, "type", op->type);
    if (op->firmware != NULL) {
        JsonObject *firmware = json_object_new();

        set(firmware, "file", op->firmware);
        json_object_set_object_member(operation, "firmware", firmware);
    }
    set(operation, "chip_erase_mode", op->erase);
    set(operation, "ext_mem_erase_mode", op->external_erase);
    set(operation, "verify", op->verify);
    set(operation, strcmp(op->type, "reset") == 0 ? "option" : "reset", op->reset);
    set(operation, "address", op->address);
    set(operation, "bytes", op->bytes);
    json_object_set_object_member(all, "operation", operation);
    if (op->has_core)
        set(all, "core", op->core == CORE_NET ? "Network" : "Application");
    return all;
}

const char *nrfutil_operation_text(const struct nrfutil_operation *op)
{
    static const char *const texts[][2] = {{"program", "Programming"}, {"reset", "Resetting"},
                                           {"recover", "Recovering"},  {"erase", "Erasing"},
                                           {"halt", "Halting"},        {"go", "Starting"},
                                           {"read", "Reading memory"}, {"fw-verify", "Verifying"}};

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(op->type, texts[i][0]) == 0)
            return texts[i][1];
    return op->type;
}

/* --- what the programmer is told ------------------------------------------------------------ */

static bool is_one_of(const char *value, const char *a, const char *b)
{
    return value != NULL && (strcmp(value, a) == 0 || (b != NULL && strcmp(value, b) == 0));
}

static void add(GPtrArray *argv, const char *word)
{
    g_ptr_array_add(argv, g_strdup(word));
}

static void add_program(GPtrArray *argv, const struct nrfutil_operation *op)
{
    add(argv, "--program");
    add(argv, op->firmware);
    if (is_one_of(op->erase, "ERASE_CTRL_AP", NULL))
        add(argv, "--recover");
    else if (op->erase == NULL || is_one_of(op->erase, "ERASE_ALL", NULL))
        add(argv, "--chiperase");
    else if (is_one_of(op->erase, "ERASE_RANGES_TOUCHED_BY_FIRMWARE", "ERASE_PAGES"))
        add(argv, "--sectorerase");
    if (is_one_of(op->external_erase, "ERASE_ALL", NULL))
        add(argv, "--qspichiperase");
    else if (!is_one_of(op->external_erase, "ERASE_NONE", NULL))
        add(argv, "--qspisectorerase");
    if (op->verify != NULL && strcmp(op->verify, "VERIFY_NONE") != 0)
        add(argv, "--verify");
    if (op->reset != NULL && strcmp(op->reset, "RESET_NONE") != 0)
        add(argv, "--pinreset");
}

static void add_read(GPtrArray *argv, const struct nrfutil_operation *op)
{
    add(argv, "--memrd");
    add(argv, op->address);
    add(argv, "--n");
    add(argv, op->bytes != NULL ? op->bytes : "4");
}

/* NULL: nothing has to be asked. */
static char **make_argv(const struct nrfutil_operation *op, const char *config)
{
    static const char *const plain[][2] = {
        {"reset", "--pinreset"}, {"recover", "--recover"},        {"halt", "--halt"},
        {"go", "--run"},         {"protection-set", "--rbp=ALL"},
    };
    GPtrArray *argv = g_ptr_array_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(plain); i++)
        if (strcmp(op->type, plain[i][0]) == 0)
            add(argv, plain[i][1]);
    if (strcmp(op->type, "program") == 0)
        add_program(argv, op);
    else if (strcmp(op->type, "fw-verify") == 0) {
        add(argv, "--verify");
        add(argv, op->firmware);
    } else if (strcmp(op->type, "erase") == 0)
        add(argv, is_one_of(op->erase, "EXTERNAL", NULL) ? "--qspieraseall" : "--eraseall");
    else if (strcmp(op->type, "read") == 0)
        add_read(argv, op);
    else if (strcmp(op->type, "write") == 0) {
        add(argv, "--memwr");
        add(argv, op->address);
        add(argv, "--val");
        add(argv, op->value != NULL ? op->value : "0");
    } else if (g_str_has_suffix(op->type, "-get") || g_str_has_suffix(op->type, "-info")) {
        add(argv, "--memrd");
        add(argv, op->core == CORE_NET ? "0x01FF8000" : "0x00FF8000");
    }
    add(argv, "--coprocessor");
    add(argv, op->core == CORE_NET ? "CP_NETWORK" : "CP_APPLICATION");
    if (config != NULL) {
        add(argv, "--qspiini");
        add(argv, config);
    }
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

/* --- what came of it ------------------------------------------------------------------------ */

/* Bytes of the words that the programmer printed. */
static JsonArray *values_of(const char *text)
{
    JsonArray *values = json_array_new();
    char **lines = g_strsplit(text, "\n", -1);

    for (unsigned i = 0; lines[i] != NULL; i++) {
        char *at = strchr(lines[i], ':'), *end;

        for (at = at != NULL ? at + 1 : lines[i] + strlen(lines[i]);; at = end) {
            guint64 word = g_ascii_strtoull(at, &end, 16);

            if (end == at || *at == '|')
                break;
            for (unsigned k = 0; k < 4; k++)
                json_array_add_int_element(values, (gint64)(word >> 8 * k & 0xff));
        }
    }
    g_strfreev(lines);
    return values;
}

static void add_memory(JsonObject *data, const struct nrfutil_operation *op, const char *text)
{
    JsonArray *all = json_array_new();
    JsonObject *memory = json_object_new();
    char *address =
        g_strdup_printf("0x%" G_GINT64_MODIFIER "x", g_ascii_strtoull(op->address, NULL, 0));

    set(memory, "startAddress", address);
    json_object_set_array_member(memory, "values", values_of(text));
    json_array_add_object_element(all, memory);
    json_object_set_array_member(data, "memoryData", all);
    g_free(address);
}

static void add_device_info(JsonObject *data, const struct kept_board *b, bool is_protected)
{
    JsonObject *info = json_object_new(), *jlink = json_object_new();

    set(jlink, "serialNumber", b->serial);
    set(jlink, "boardVersion", "PCA10095");
    set(jlink, "jlinkObFirmwareVersion", "nrf53emu");
    set(jlink, "deviceFamily", "NRF53_FAMILY");
    set(jlink, "deviceVersion", "NRF5340_xxAA_REV1");
    set(jlink, "protectionStatus",
        is_protected ? "NRFDL_PROTECTION_STATUS_ALL" : "NRFDL_PROTECTION_STATUS_NONE");
    json_object_set_object_member(info, "jlink", jlink);
    json_object_set_object_member(data, "deviceInfo", info);
}

static void add_core_info(JsonObject *data, enum machine_core core)
{
    bool net = core == CORE_NET;
    const struct {
        const char *name;
        gint64 value;
    } facts[] = {
        {"codeAddress", net ? NET_FLASH_BASE : APP_FLASH_BASE},
        {"codePageSize", net ? 2048 : 4096},
        {"codeSize", net ? KIB(256) : MIB(1)},
        {"uicrAddress", net ? NET_UICR_BASE : APP_UICR_BASE},
        {"infoPageSize", net ? 2048 : 4096},
        {"codeRamAddress", net ? NET_RAM_BASE : APP_RAM_BASE},
        {"dataRamAddress", net ? NET_RAM_BASE : APP_RAM_BASE},
        {"ramSize", net ? KIB(64) : KIB(512)},
        {"xipAddress", net ? 0 : XIP_BASE},
        {"xipSize", net ? 0 : XIP_SIZE},
        {"pinResetPin", 0},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(facts); i++)
        json_object_set_int_member(data, facts[i].name, facts[i].value);
    json_object_set_boolean_member(data, "codeRamPresent", TRUE);
    json_object_set_boolean_member(data, "qspiPresent", !net);
}

static void add_data(struct nrfutil_result *r, const struct nrfutil_operation *op,
                     const struct kept_board *b, const char *text, bool is_protected)
{
    JsonObject *data = r->data = json_object_new();

    set(data, "name", strcmp(op->type, "read") == 0 ? "memory-read" : op->type);
    set(data, "serialNumber", b->serial);
    if (strcmp(op->type, "read") == 0)
        add_memory(data, op, text);
    else if (strcmp(op->type, "device-info") == 0)
        add_device_info(data, b, is_protected);
    else if (strcmp(op->type, "core-info") == 0)
        add_core_info(data, op->core);
    else if (strcmp(op->type, "fw-info") == 0) {
        set(data, "bootloaderType", "NRFDL_BOOTLOADER_TYPE_UNKNOWN");
        json_object_set_array_member(data, "imageInfoList", json_array_new());
    } else if (strcmp(op->type, "protection-get") == 0) {
        set(data, "core", op->core == CORE_NET ? "Network" : "Application");
        set(data, "deviceFamily", "NRF53_FAMILY");
        set(data, "protectionStatus",
            is_protected ? "NRFDL_PROTECTION_STATUS_ALL" : "NRFDL_PROTECTION_STATUS_NONE");
    }
}

static int code_of(int status)
{
    return status == EXIT_OK                 ? 0
           : status == NRFJPROG_PROTECTED    ? NRFUTIL_PROTECTED
           : status == NRFJPROG_VERIFY_ERROR ? NRFUTIL_VERIFY
                                             : NRFUTIL_FAILED;
}

struct nrfutil_result nrfutil_carry_out(const struct nrfutil_operation *op,
                                        const struct kept_board *b, const char *config)
{
    struct nrfutil_result r = {0};
    bool asks_protection = strcmp(op->type, "protection-get") == 0 ||
                           strcmp(op->type, "device-info") == 0 ||
                           strcmp(op->type, "core-info") == 0;
    char *text = NULL, *errors = NULL, **argv = make_argv(op, config);
    size_t text_len, errors_len;
    FILE *out = open_memstream(&text, &text_len), *err = open_memstream(&errors, &errors_len);

    r.code = code_of(program_call(b, argv, out, err));
    fclose(out);
    fclose(err);
    bool is_protected = r.code == NRFUTIL_PROTECTED;
    if (is_protected && asks_protection)
        r.code = 0;
    g_strstrip(errors);
    r.description = r.code == 0 ? NULL : g_strdup(errors);
    if (r.code == 0)
        add_data(&r, op, b, text, is_protected);
    g_strfreev(argv);
    free(text);
    free(errors);
    return r;
}

void nrfutil_result_clear(struct nrfutil_result *r)
{
    g_free(r->description);
    g_clear_pointer(&r->data, json_object_unref);
}
