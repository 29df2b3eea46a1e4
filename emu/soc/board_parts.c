/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soc/board_parts.h"

#include <string.h>

#include "bus/pins.h"
#include "soc/board_device.h"

/* A LED behind the LEDs, a button behind all. */
static struct board_part *add(struct board *board, const struct board_part *part, bool led)
{
    unsigned at = led ? board->n_leds : board->n_parts;

    if (board->n_parts == BOARD_MAX_PARTS)
        return NULL;
    memmove(board->part + at + 1, board->part + at,
            (board->n_parts++ - at) * sizeof board->part[0]);
    board->part[at] = *part;
    board->n_leds += led;
    return &board->part[at];
}

bool board_set_part(struct board *board, const char *name, const char *value, bool led)
{
    char **words = g_strsplit(value, " ", 2);
    struct board_part part = {0};
    unsigned pin;
    bool ok = g_strv_length(words) == 2 && board_parse_pin(words[0], &pin) && pin < PINS &&
              g_strlcpy(part.name, name, sizeof part.name) < sizeof part.name;

    if (ok) {
        part.pin = (uint8_t)pin;
        part.active_low = strcmp(words[1], "low") == 0;
        ok = (part.active_low || strcmp(words[1], "high") == 0) && add(board, &part, led) != NULL;
    }
    g_strfreev(words);
    return ok;
}

static unsigned first(const struct board *board, bool led)
{
    return led ? 0 : board->n_leds;
}

static unsigned end(const struct board *board, bool led)
{
    return led ? board->n_leds : board->n_parts;
}

static bool has_alias(const struct board_part *part, const char *name)
{
    char **words = g_strsplit(part->aliases, " ", -1);
    bool has = g_strv_contains((const char *const *)words, name);

    g_strfreev(words);
    return has;
}

const struct board_part *board_find_part(const struct board *board, const char *name, bool led)
{
    for (unsigned i = first(board, led); i < end(board, led); i++)
        if (strcmp(board->part[i].name, name) == 0)
            return &board->part[i];
    for (unsigned i = first(board, led); i < end(board, led); i++)
        if (has_alias(&board->part[i], name))
            return &board->part[i];
    return NULL;
}

char *board_list_parts(const struct board *board, bool led)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = first(board, led); i < end(board, led); i++) {
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", board->part[i].name);
        if (board->part[i].aliases[0] != '\0')
            g_string_append_printf(text, " (%s)", board->part[i].aliases);
    }
    return g_string_free(text, FALSE);
}

/* --- from a devicetree --- */

struct taking {
    struct board *board;
    const struct devicetree *dt;
    bool add, found;
};

/* A child of gpio-leds or gpio-keys that a pin of the chip belongs to. */
static bool read_part(const struct taking *t, const struct dt_node *node, struct board_part *part,
                      bool *led)
{
    const char *gpios = dt_property(node, "gpios");
    uint32_t port, pin, flags = 0;

    if (node->parent == NULL || gpios == NULL || !dt_is_enabled(node) ||
        !dt_is_enabled(node->parent))
        return false;
    *led = dt_is_compatible(node->parent, "gpio-leds");
    if (!*led && !dt_is_compatible(node->parent, "gpio-keys"))
        return false;
    char *label = g_strdup(gpios + strspn(gpios, "< "));
    label[strcspn(label, " >")] = '\0';
    const struct dt_node *controller = devicetree_target(t->dt, label);
    g_free(label);
    if (controller == NULL || !dt_is_compatible(controller, "nordic,nrf-gpio") ||
        !dt_cell(controller, "port", 0, &port) || !dt_cell(node, "gpios", 1, &pin) || port > 1 ||
        pin > 31 || port * 32 + pin >= PINS)
        return false;
    dt_cell(node, "gpios", 2, &flags);
    *part = (struct board_part){.pin = (uint8_t)(port * 32 + pin), .active_low = flags & 1};
    g_strlcpy(part->name, dt_label(node), sizeof part->name);
    return true;
}

static struct board_part *at_pin(struct board *board, unsigned pin, bool led)
{
    for (unsigned i = first(board, led); i < end(board, led); i++)
        if (board->part[i].pin == pin)
            return &board->part[i];
    return NULL;
}

static bool take_part(struct dt_node *node, void *ctx)
{
    struct taking *t = ctx;
    struct board_part part;
    bool led;

    if (!read_part(t, node, &part, &led))
        return true;
    t->found = true;
    if (!t->add || at_pin(t->board, part.pin, led) != NULL)
        return true;
    if (board_find_part(t->board, part.name, led) != NULL)
        g_snprintf(part.name, sizeof part.name, "%.20s-p%u.%02u", dt_label(node), part.pin / 32,
                   part.pin % 32);
    add(t->board, &part, led);
    return true;
}

static bool find_part(struct dt_node *node, void *ctx)
{
    struct board_part part;
    bool led;

    ((struct taking *)ctx)->found |= read_part(ctx, node, &part, &led);
    return true;
}

static void take_alias(const struct taking *t, const char *name, const char *value)
{
    const struct dt_node *node = devicetree_target(t->dt, value);
    struct board_part part;
    bool led;
    struct board_part *here =
        node != NULL && read_part(t, node, &part, &led) ? at_pin(t->board, part.pin, led) : NULL;

    if (here == NULL || strcmp(here->name, name) == 0 ||
        strlen(here->aliases) + strlen(name) + 2 > sizeof here->aliases)
        return;
    if (here->aliases[0] != '\0')
        g_strlcat(here->aliases, " ", sizeof here->aliases);
    g_strlcat(here->aliases, name, sizeof here->aliases);
}

void board_take_parts(struct board *board, const struct devicetree *dt, enum board_trust trust)
{
    struct taking t = {.board = board, .dt = dt, .add = trust != BOARD_DESCRIBED};
    const struct dt_node *aliases = devicetree_top(dt, "aliases");

    devicetree_walk(dt, find_part, &t);
    if (t.found && trust == BOARD_ASSUMED)
        board->n_leds = board->n_parts = 0;
    devicetree_walk(dt, take_part, &t);
    for (unsigned i = 0; aliases != NULL && i < aliases->names->len; i++)
        take_alias(&t, aliases->names->pdata[i], aliases->values->pdata[i]);
}
