/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/pins.h"

#include <glib.h>

void pins_listen(struct pins *p, pin_listener fn, void *ctx)
{
    g_assert(p->n_listeners < PINS_MAX_LISTENERS);
    p->listener[p->n_listeners].fn = fn;
    p->listener[p->n_listeners++].ctx = ctx;
}

void pins_listen_owner(struct pins *p, pin_owner_listener fn, void *ctx)
{
    g_assert(p->n_owner_listeners < PINS_MAX_LISTENERS);
    p->owner_listener[p->n_owner_listeners].fn = fn;
    p->owner_listener[p->n_owner_listeners++].ctx = ctx;
}

bool pins_level(const struct pins *p, unsigned pin)
{
    return p->level[pin];
}

static void update(struct pins *p, unsigned pin)
{
    const uint8_t drivers[] = {p->outside[pin], p->output[pin], p->pull[pin]};
    bool level = false;

    for (unsigned i = 0; i < G_N_ELEMENTS(drivers); i++) {
        if (drivers[i] != PIN_FLOATING) {
            level = drivers[i] == PIN_HIGH;
            break;
        }
    }
    if (p->level[pin] == level)
        return;
    p->level[pin] = level;
    for (unsigned i = 0; i < p->n_listeners; i++)
        p->listener[i].fn(p->listener[i].ctx, pin, level);
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
    for (unsigned i = 0; i < p->n_owner_listeners; i++)
        p->owner_listener[i].fn(p->owner_listener[i].ctx, pin, (enum pin_owner)p->owner[pin]);
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
