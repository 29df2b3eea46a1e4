/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus/spi.h"

#include <stddef.h>

void spi_attach(struct pins *p, struct spi_node *node)
{
    node->next = p->spi;
    p->spi = node;
}

void spi_detach(struct pins *p, struct spi_node *node)
{
    struct spi_node **at = &p->spi;

    while (*at != NULL && *at != node)
        at = &(*at)->next;
    if (*at != NULL)
        *at = node->next;
}

/* Eight samples of a wire that nobody shifts bits on. */
static uint8_t level_of(const struct pins *p, unsigned pin)
{
    if (pin == PIN_NONE || (pins_driven(p, pin) == PIN_FLOATING && p->pull[pin] == PIN_FLOATING))
        return SPI_IDLE;
    return pins_level(p, pin) ? 0xff : 0;
}

uint8_t spi_exchange(const struct pins *p, const struct spi_wires *from, uint8_t mosi)
{
    uint8_t miso = 0xff;
    bool driven = false;

    for (struct spi_node *n = p->spi; n != NULL; n = n->next) {
        if (!n->selected || !pins_joined(p, n->wires.sck, from->sck))
            continue;
        uint8_t heard =
            pins_joined(p, n->wires.mosi, from->mosi) ? mosi : level_of(p, n->wires.mosi);
        uint8_t said = n->target.exchange(n->target.ctx, heard);

        if (pins_joined(p, n->wires.miso, from->miso)) {
            miso &= said;
            driven = true;
        }
    }
    if (driven)
        return miso;
    return pins_joined(p, from->mosi, from->miso) ? mosi : level_of(p, from->miso);
}
