/*
 * Who may do what where: security and permissions of memory regions and peripherals.
 *
 * SPU is the only writer, but for what DCNF closes. The CPU's IDAU, EasyDMA, NVMC and the MMIO
 * dispatch ask; all questions are pure. Who refuses an access says so with attribution_refuse(),
 * which raises SPU's event.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/tell.h"

#define ATTRIBUTION_REGIONS      64 /* of flash and of RAM */
#define ATTRIBUTION_FLASH_REGION UINT32_C(0x4000)
#define ATTRIBUTION_RAM_REGION   UINT32_C(0x2000)
#define ATTRIBUTION_PERIPHERALS  256 /* by bits 19:12 of the address */

/* As the PERM fields of SPU have them. */
enum {
    ATTRIBUTION_X = 1 << 0,
    ATTRIBUTION_W = 1 << 1,
    ATTRIBUTION_R = 1 << 2,
    ATTRIBUTION_SECURE = 1 << 4,
};

struct attribution_periph {
    bool secure;     /* only secure accesses reach it */
    bool split;      /* reached from both aliases, divides itself (GPIO, DPPIC, NVMC) */
    bool dma_secure; /* its EasyDMA makes secure accesses */
};

/* A part of a secure region that non-secure code may call into; size 0: none. */
struct attribution_callable {
    uint32_t base, size;
};

struct attribution;

struct attribution_listener {
    struct listener listener;
    void (*changed)(void *ctx, const struct attribution *a);
};

struct attribution {
    uint8_t flash[ATTRIBUTION_REGIONS];
    uint8_t ram[ATTRIBUTION_REGIONS];
    struct attribution_periph periph[ATTRIBUTION_PERIPHERALS];
    struct attribution_callable callable[4];
    bool network_secure;                      /* accesses of the network core count as secure */
    uint32_t secure_pins[2], secure_channels; /* of GPIO ports and DPPI, a bit each */
    uint8_t closed; /* DCNF: blocks of RAM that the network core does not reach at all */
    struct listeners listeners; /* cores: cached answers are stale */
    void (*refused)(void *spu, uint32_t addr);
    void *spu;
};

/* Whether a region register covers addr. */
bool attribution_has_region(uint32_t addr);

/* R, W, X of an address; all three where no region register covers it. */
unsigned attribution_permissions(const struct attribution *a, uint32_t addr);

/* Security of a memory or peripheral address as the IDAU sees it. */
bool attribution_is_secure(const struct attribution *a, uint32_t addr);
bool attribution_is_callable(const struct attribution *a, uint32_t addr);

/* Whether DCNF keeps the network core out of the block of RAM that addr lies in. */
bool attribution_is_closed(const struct attribution *a, uint32_t addr);

/* Whether a master may access [addr, addr+len) of memory; `access` is one of R, W, X. */
bool attribution_allows(const struct attribution *a, uint32_t addr, uint32_t len, unsigned access,
                        bool secure);

/* Whether an access with this security reaches the peripheral at addr. */
bool attribution_allows_periph(const struct attribution *a, uint32_t addr, bool secure);

/* What SPU knows of the peripheral at addr. */
const struct attribution_periph *attribution_periph(const struct attribution *a, uint32_t addr);

void attribution_listen(struct attribution *a, struct attribution_listener *l, void *ctx);
void attribution_tell(const struct attribution *a);

/* An access to addr was refused. */
void attribution_refuse(const struct attribution *a, uint32_t addr);
