/*
 * nrfutil's external memory configuration: Qspi.ini's successor, the same settings in JSON.
 *
 * Follows: Zephyr boards/nordic/<board>/support/<board>_qspi_nrfutil_config.json; keys of nrfutil
 * device --x-ext-mem-config-file. The pins are fixed on nRF5340, quad enable and high performance
 * are not part of it: the programmer sets QE itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "load/json_doc.h"
#include "program/qspi_ini_priv.h"

/* A member and the line of Qspi.ini that says the same. */
static const struct {
    const char *member, *key;
} members[] = {
    {"flash_size", "MemSize"}, {"sck_frequency", "Frequency"}, {"address_mode", "AddressMode"},
    {"readoc", "ReadMode"},    {"writeoc", "WriteMode"},       {"pp_size", "PPSize"},
    {"sck_delay", "SckDelay"}, {"rx_delay", "RxDelay"},
};

/* Members that say nothing about the controller. */
static const char *const known[] = {"firmware_config", "pins", "page_size", NULL};

/* MODE24BIT is BIT24, PPSIZE256 is PAGE256, 8000000 is M8; free with g_free(). */
static char *as_ini(const char *key, JsonNode *node)
{
    const char *text = json_doc_text(node);
    gint64 number;

    if (strcmp(key, "Frequency") == 0 && json_doc_number(node, &number))
        return number % 1000000 == 0 ? g_strdup_printf("M%lld", (long long)number / 1000000)
                                     : g_strdup_printf("%lld Hz", (long long)number);
    if (text == NULL)
        return json_doc_number(node, &number) ? g_strdup_printf("%lld", (long long)number)
                                              : g_strdup("no text");
    if (strcmp(text, "MODE24BIT") == 0 || strcmp(text, "MODE32BIT") == 0)
        return g_strdup_printf("BIT%.2s", text + strlen("MODE"));
    if (g_str_has_prefix(text, "PPSIZE"))
        return g_strdup_printf("PAGE%s", text + strlen("PPSIZE"));
    return g_strdup(text);
}

static const char *key_of(const char *member)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(members); i++)
        if (strcmp(members[i].member, member) == 0)
            return members[i].key;
    return NULL;
}

static void take_member(JsonObject *object, const char *member, JsonNode *node, gpointer ctx)
{
    struct qspi_ini *ini = ctx;
    const char *key = key_of(member);

    g_array_set_size(ini->lines, ini->lines->len + 1);
    struct qspi_ini_line *l = &g_array_index(ini->lines, struct qspi_ini_line, ini->lines->len - 1);
    *l = (struct qspi_ini_line){.key = g_strdup(key != NULL ? key : member)};
    if (key != NULL) {
        l->value = as_ini(key, node);
        qspi_ini_set(ini, l);
    } else if (!g_strv_contains(known, member)) {
        l->fault = QSPI_INI_KEY;
        l->message = g_strdup_printf("%s: no such member", member);
    }
}

/* Some files count bits, as a devicetree does: what is more than any chip has. */
static void fix_size(struct qspi_ini *ini)
{
    if (ini->mem_size >= QSPI_JSON_BITS && ini->mem_size % 8 == 0)
        ini->mem_size /= 8;
}

struct qspi_ini *qspi_json_parse(const char *path, const char *text, size_t len, GError **error)
{
    JsonNode *root = json_doc_parse(path, text, len, error);
    struct qspi_ini *ini = NULL;

    if (root == NULL)
        return NULL;
    if (json_doc_get(root, "readoc") == NULL && json_doc_get(root, "sck_frequency") == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT,
                    "%s: no external memory configuration: neither readoc nor sck_frequency", path);
    } else {
        static const uint8_t quad[] = {0x40};

        ini = qspi_ini_new();
        ini->json = true;
        json_object_foreach_member(json_node_get_object(root), take_member, ini);
        fix_size(ini);
        qspi_ini_add_instruction(ini, 0x06, NULL, 0);
        qspi_ini_add_instruction(ini, 0x01, quad, sizeof quad);
    }
    json_node_unref(root);
    return ini;
}
