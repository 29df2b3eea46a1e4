/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/pins.h"

#include <glib.h>

struct listener *pins_listen(struct pins *p, struct pin_listener *l, void *ctx)
{
    return listener_join(&p->listeners, &l->listener, ctx);
}

bool pins_level(const struct pins *p, unsigned pin)
{
    return p->level[pin];
}

/* What the drivers of one kind make of the wire at a pin: of two that disagree low wins. */
static enum pin_drive resolve(const struct pins *p, const uint8_t *drivers, unsigned pin)
{
    enum pin_drive drive = PIN_FLOATING;

    if (p->net[pin] == 0)
        return (enum pin_drive)drivers[pin];
    for (unsigned i = 0; i < PINS; i++)
        if (p->net[i] == p->net[pin] && drivers[i] != PIN_FLOATING && drive != PIN_LOW)
            drive = (enum pin_drive)drivers[i];
    return drive;
}

enum pin_drive pins_driven(const struct pins *p, unsigned pin)
{
    enum pin_drive drive = resolve(p, p->outside, pin);

    return drive != PIN_FLOATING ? drive : resolve(p, p->output, pin);
}

static void set_level(struct pins *p, unsigned pin, bool level)
{
    if (p->level[pin] == level)
        return;
    p->level[pin] = level;
    TELL(&p->listeners, struct pin_listener, level, pin, level);
}

static void update(struct pins *p, unsigned pin)
{
    enum pin_drive drive = pins_driven(p, pin);

    if (drive == PIN_FLOATING)
        drive = resolve(p, p->pull, pin);
    if (p->net[pin] == 0) {
        set_level(p, pin, drive == PIN_HIGH);
        return;
    }
    for (unsigned i = 0; i < PINS; i++)
        if (p->net[i] == p->net[pin])
            set_level(p, i, drive == PIN_HIGH);
}

void pins_wire(struct pins *p, unsigned a, unsigned b)
{
    uint8_t net = 0, merged;

    g_assert(a < PINS && b < PINS);
    for (unsigned i = 0; i < PINS; i++)
        net = MAX(net, p->net[i]);
    net = p->net[a] != 0 ? p->net[a] : (uint8_t)(net + 1);
    merged = p->net[b];
    for (unsigned i = 0; i < PINS; i++)
        if (merged != 0 && p->net[i] == merged)
            p->net[i] = net;
    p->net[a] = p->net[b] = net;
    update(p, a);
}

void pins_set_output(struct pins *p, unsigned pin, enum pin_drive drive)
{
    g_assert(pin < PINS);
    p->output[pin] = (uint8_t)drive;
    update(p, pin);
}

void pins_set_outside(struct pins *p, unsigned pin, enum pin_drive drive)
{
    g_assert(pin < PINS);
    p->outside[pin] = (uint8_t)drive;
    update(p, pin);
}

void pins_set_pull(struct pins *p, unsigned pin, enum pin_drive drive)
{
    g_assert(pin < PINS);
    p->pull[pin] = (uint8_t)drive;
    update(p, pin);
}

void pins_release(struct pins *p, unsigned pin)
{
    g_assert(pin < PINS);
    p->output[pin] = p->pull[pin] = PIN_FLOATING;
    TELL(&p->listeners, struct pin_listener, owner, pin, (enum pin_owner)p->owner[pin]);
    update(p, pin);
}

void pins_set_owner(struct pins *p, unsigned pin, enum pin_owner owner)
{
    g_assert(pin < PINS);
    if (p->owner[pin] == owner)
        return;
    p->owner[pin] = (uint8_t)owner;
    pins_release(p, pin);
}

static const struct state_limit limits[] = {
    STATE_EACH(struct pins, outside, PIN_HIGH), STATE_EACH(struct pins, output, PIN_HIGH),
    STATE_EACH(struct pins, pull, PIN_HIGH),    STATE_EACH(struct pins, owner, PIN_OF_TRACE),
    STATE_EACH(struct pins, level, true),
};

void pins_walk(struct pins *p, struct state_walk *w)
{
    STATE_PART(w, p->outside);
    STATE_PART(w, p->output);
    STATE_PART(w, p->pull);
    STATE_PART(w, p->owner);
    STATE_PART(w, p->level);
    state_check(w, "a pin", p, limits, G_N_ELEMENTS(limits));
}
