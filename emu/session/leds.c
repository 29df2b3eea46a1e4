/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/leds.h"

#include <string.h>

#include "base/error.h"
#include "bus/pins.h"
#include "soc/board_parts.h"

#define PRESS_TICKS (100 * TICKS_PER_MS)

struct leds {
    struct machine *machine;
    const struct board *board;
    struct serial_line *line;
    bool on[BOARD_MAX_PARTS];
    struct pin_listener pads;
};

static void say(struct leds *l, unsigned i)
{
    const struct board_part *p = &l->board->part[i];
    int alias = (int)strcspn(p->aliases, " "); /* the first one */
    char *text = g_strdup_printf("%s %s at %.6f s%s%.*s%s\n", p->name, l->on[i] ? "on" : "off",
                                 (double)machine_now(l->machine) / TICKS_PER_SECOND,
                                 alias > 0 ? " (" : "", alias, p->aliases, alias > 0 ? ")" : "");

    for (const char *c = text; *c != '\0'; c++)
        l->line->transmitted(l->line->ctx, (uint8_t)*c);
    g_free(text);
}

/* A LED is on when something drives its pin; a pull does not light it. */
static void look_at(struct leds *l, unsigned i)
{
    const struct board_part *p = &l->board->part[i];
    enum pin_drive lit = p->active_low ? PIN_LOW : PIN_HIGH;
    bool on = pins_driven(machine_pins(l->machine), p->pin) == lit;

    if (on == l->on[i])
        return;
    l->on[i] = on;
    say(l, i);
}

static void on_level(void *ctx, unsigned pin, bool level)
{
    struct leds *l = ctx;

    for (unsigned i = 0; i < l->board->n_leds; i++)
        if (l->board->part[i].pin == pin)
            look_at(l, i);
}

void leds_look(struct leds *l)
{
    for (unsigned i = 0; i < l->board->n_leds; i++)
        look_at(l, i);
}

struct leds *leds_new(struct machine *m, const struct board *board, struct console *c)
{
    struct leds *l = g_new0(struct leds, 1);

    l->machine = m;
    l->board = board;
    l->line = console_add_line(c, "leds", false);
    if (l->line == NULL) {
        g_free(l);
        return NULL;
    }
    l->pads.level = on_level;
    pins_listen(machine_pins(m), &l->pads, l);
    return l;
}

void leds_free(struct leds *l)
{
    if (l == NULL)
        return;
    listener_leave(&l->pads.listener);
    g_free(l);
}

static void drive(struct stimuli *s, ticks_t when, unsigned pin, enum pin_drive how)
{
    struct input *i = g_new0(struct input, 1);

    i->kind = INPUT_PIN;
    i->when = when;
    i->pin = pin;
    i->drive = how;
    stimuli_add(s, i);
}

bool button_press(struct stimuli *s, const struct board *board, const char *text, GError **error)
{
    char **words = g_strsplit_set(text, "@:", 3);
    unsigned n = g_strv_length(words);
    const struct board_part *p = n >= 2 ? board_find_part(board, words[0], false) : NULL;
    ticks_t at = 0, hold = PRESS_TICKS;
    bool ok = n >= 2 && duration_parse(words[1], &at) && (n < 3 || duration_parse(words[2], &hold));

    if (!ok)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "--press %s: is not BUTTON@TIME or BUTTON@TIME:TIME, e.g. button1@2s", text);
    else if (p == NULL) {
        char *known = board_list_parts(board, false);

        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--press %s: board %s has no button %s%s%s",
                    text, board->name, words[0], known[0] != '\0' ? ", but " : "", known);
        g_free(known);
    } else {
        drive(s, at, p->pin, p->active_low ? PIN_LOW : PIN_HIGH);
        drive(s, at + hold, p->pin, PIN_FLOATING);
    }
    g_strfreev(words);
    return ok && p != NULL;
}
