/*
 * The flash chip of the devicetree (zephyr.dts beside the ELF) against the board's chip.
 *
 * Follows: Zephyr dts/bindings/flash_controller/nordic,qspi-nor.yaml; the chip profiles.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "debug/check/check_priv.h"

#define MAX_DTS_BYTES (8u << 20)
#define MHZ           1000000u

/* A read or write mode of the binding: what goes over the wires. */
struct mode {
    const char *name;
    uint8_t opcode;
    enum nor_speed speed;
};

static const struct mode modes[] = {
    {"fastread", 0x0b, NOR_SPEED_SINGLE}, {"read2o", 0x3b, NOR_SPEED_DUAL},
    {"read2io", 0xbb, NOR_SPEED_DUAL},    {"read4o", 0x6b, NOR_SPEED_QUAD},
    {"read4io", 0xeb, NOR_SPEED_QUAD},    {"pp", 0x02, NOR_SPEED_SINGLE},
    {"pp2o", 0xa2, NOR_SPEED_DUAL},       {"pp4o", 0x32, NOR_SPEED_QUAD},
    {"pp4io", 0x38, NOR_SPEED_QUAD},
};

static const struct {
    const char *name;
    uint8_t code; /* JESD216, quad enable requirements */
} requirements[] = {{"S1B6", 2}, {"S2B1v1", 1}, {"S2B1v4", 4}, {"S2B1v5", 5}};

/* The text of the node that has this compatible, or NULL; free with g_free(). */
static char *find_node(const char *dts, const char *compatible)
{
    const char *at = strstr(dts, compatible), *from = at, *to;

    if (at == NULL || (to = strchr(at, '}')) == NULL)
        return NULL;
    while (from > dts && *from != '{')
        from--;
    return g_strndup(from, (gsize)(to - from));
}

/* What follows "name = " up to the semicolon, without quotes and brackets; NULL: not there. */
static char *property(const char *node, const char *name)
{
    char *start = g_strdup_printf("\t%s = ", name);
    const char *at = strstr(node, start);
    size_t skip = strlen(start);

    g_free(start);
    if (at == NULL)
        return NULL;
    at += skip;
    at += strspn(at, "\"[< ");
    char *value = g_strndup(at, strcspn(at, "\"]>;"));
    return g_strstrip(value);
}

static void where(struct finding *f, const struct check *c, const char *path, const char *name,
                  const char *value)
{
    finding_where(f, "%s = %.40s; %s; chip %s of board %s", name, value, path, c->chip->name,
                  c->board->name);
}

static const struct mode *find_mode(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(modes); i++)
        if (strcmp(modes[i].name, name) == 0)
            return &modes[i];
    return NULL;
}

static bool has_opcode(const struct nor_chip *chip, uint8_t opcode)
{
    for (unsigned i = 0; i < chip->n_ops; i++)
        if (chip->ops[i].opcode == opcode)
            return true;
    return false;
}

static void check_opcode(struct check *c, const char *path, const char *node, const char *name)
{
    char *value = property(node, name);
    const struct mode *m = value != NULL ? find_mode(value) : NULL;

    if (m != NULL && !has_opcode(c->chip, m->opcode)) {
        struct finding *f =
            check_find(c, "F21-opcode-unknown", FINDING_ERROR,
                       "The chip does not know opcode %02Xh of %s", m->opcode, value);
        where(f, c, path, name, value);
        finding_why(f, strcmp(name, "writeoc") == 0
                           ? "Programming reports success and the flash stays blank."
                           : "All reads through the controller give FF.");
        finding_remedy(f, strcmp(name, "writeoc") == 0 ? "writeoc = \"pp\";"
                                                       : "readoc = \"fastread\";");
    }
    g_free(value);
}

static void check_id(struct check *c, const char *path, const char *node)
{
    char *value = property(node, "jedec-id");
    unsigned id[3];
    const uint8_t *want = c->chip->jedec;

    if (value != NULL && sscanf(value, "%2x %2x %2x", &id[0], &id[1], &id[2]) == 3 &&
        (id[0] != want[0] || id[1] != want[1] || id[2] != want[2])) {
        struct finding *f = check_find(c, "F11-jedec-id", FINDING_WARNING,
                                       "The devicetree expects another flash chip");
        where(f, c, path, "jedec-id", value);
        finding_why(f,
                    "On this board the driver ends with \"JEDEC id [%02x %02x %02x] expect [%s]\" "
                    "and the device is not ready.",
                    want[0], want[1], want[2], value);
        finding_remedy(f, "jedec-id = [%02x %02x %02x]; or --board with the right chip", want[0],
                       want[1], want[2]);
    }
    g_free(value);
}

static void check_size(struct check *c, const char *path, const char *node)
{
    char *bits = property(node, "size"), *bytes = property(node, "size-in-bytes");
    guint64 size = bits != NULL    ? g_ascii_strtoull(bits, NULL, 0) / 8
                   : bytes != NULL ? g_ascii_strtoull(bytes, NULL, 0)
                                   : 0;

    if (size > c->chip->size) {
        struct finding *f = check_find(c, "F11-chip-size", FINDING_WARNING,
                                       "The devicetree says more flash than the chip has");
        where(f, c, path, bits != NULL ? "size" : "size-in-bytes", bits != NULL ? bits : bytes);
        finding_why(f,
                    "Addresses behind the end wrap to the start of the chip (size counts bits).");
        finding_remedy(f, "size = <%u>;", c->chip->size * 8);
    }
    g_free(bits);
    g_free(bytes);
}

static void check_quad(struct check *c, const char *path, const char *node)
{
    char *value = property(node, "quad-enable-requirements"), *readoc = property(node, "readoc");
    const char *name = value != NULL ? value : "S1B6"; /* the binding's default */
    const struct mode *m = readoc != NULL ? find_mode(readoc) : NULL;

    for (unsigned i = 0; m != NULL && m->speed == NOR_SPEED_QUAD && i < G_N_ELEMENTS(requirements);
         i++) {
        if (strcmp(requirements[i].name, name) != 0 ||
            (requirements[i].code == 2) == (c->chip->quad_requirement == 2))
            continue;
        struct finding *f =
            check_find(c, "F22-quad-enable", FINDING_ERROR,
                       "The quad enable bit of the chip is elsewhere than at %s", name);
        where(f, c, path, "quad-enable-requirements", name);
        finding_why(f,
                    "The driver sets another bit, which may be a protection bit; quad reads give "
                    "FF.");
    }
    g_free(value);
    g_free(readoc);
}

static void check_clock(struct check *c, const char *path, const char *node)
{
    char *value = property(node, "sck-frequency"), *readoc = property(node, "readoc");
    const struct mode *m = find_mode(readoc != NULL ? readoc : "fastread");
    guint64 hz = value != NULL ? g_ascii_strtoull(value, NULL, 0) : 0;

    if (m != NULL && hz > c->chip->modes[0].max_hz[m->speed]) {
        struct finding *f =
            check_find(c, "F16-sck-frequency", FINDING_WARNING, "SCK of %u MHz is too fast for %s",
                       (unsigned)(hz / MHZ), m->name);
        where(f, c, path, "sck-frequency", value);
        finding_why(f,
                    "The chip allows %u MHz in the mode it has after power-up; the driver does "
                    "not change it. The id reads well and data is partly wrong.",
                    c->chip->modes[0].max_hz[m->speed] / MHZ);
        finding_remedy(f, "sck-frequency = <%u>; or write the chip's mode bit at each start",
                       c->chip->modes[0].max_hz[m->speed]);
    }
    g_free(value);
    g_free(readoc);
}

static void check_file(struct check *c, const char *path)
{
    size_t len;
    char *dts = file_read(path, MAX_DTS_BYTES, &len, NULL);

    if (dts == NULL)
        return;
    char *node = find_node(dts, "compatible = \"nordic,qspi-nor\"");
    g_free(dts);
    if (node == NULL)
        return;
    check_id(c, path, node);
    check_size(c, path, node);
    check_opcode(c, path, node, "readoc");
    check_opcode(c, path, node, "writeoc");
    check_quad(c, path, node);
    check_clock(c, path, node);
    g_free(node);
}

void check_devicetree(struct check *c)
{
    for (unsigned i = 0; i < c->elves->len; i++) {
        const struct check_elf *e = c->elves->pdata[i];
        uint32_t value;

        if (!elf_view_config(e->view, "NORDIC_QSPI_NOR", &value) || value == 0)
            continue;
        char *dir = g_path_get_dirname(e->view->path);
        char *path = g_build_filename(dir, "zephyr.dts", NULL);

        check_file(c, path);
        g_free(path);
        g_free(dir);
    }
}
