/*
 * The cells of a flash chip: reading, programming (bits go from 1 to 0 only), erasing, protection,
 * and the pages whose host memory a controller has borrowed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/nor/nor_priv.h"

/* Host memory of the true content from addr to the end of its page. */
static uint8_t *cells(const struct nor *n, uint32_t addr)
{
    uint8_t *aside = n->aside[addr / NOR_VIEW_PAGE];

    return aside != NULL ? aside + addr % NOR_VIEW_PAGE : n->array + addr;
}

/* Calls fn for each run of cells of [addr, addr+len) that is contiguous in host memory. */
static void for_each_run(const struct nor *n, uint32_t addr, uint32_t len,
                         void (*fn)(uint8_t *cell, uint32_t done, uint32_t run, void *ctx),
                         void *ctx)
{
    uint32_t done = 0;

    while (done < len) {
        uint32_t at = (addr + done) % n->size;
        uint32_t run = MIN(len - done, NOR_VIEW_PAGE - at % NOR_VIEW_PAGE);

        fn(cells(n, at), done, run, ctx);
        done += run;
    }
}

static void copy_out(uint8_t *cell, uint32_t done, uint32_t run, void *ctx)
{
    memcpy((uint8_t *)ctx + done, cell, run);
}

static void copy_in(uint8_t *cell, uint32_t done, uint32_t run, void *ctx)
{
    memcpy(cell, (const uint8_t *)ctx + done, run);
}

static void program(uint8_t *cell, uint32_t done, uint32_t run, void *ctx)
{
    const uint8_t *data = (const uint8_t *)ctx + done;

    for (uint32_t i = 0; i < run; i++)
        cell[i] &= data[i];
}

static void erase(uint8_t *cell, uint32_t done, uint32_t run, void *ctx)
{
    (void)done;
    (void)ctx;
    memset(cell, 0xff, run);
}

static void content_changing(struct nor *n, uint32_t addr, uint32_t len)
{
    TELL(&n->listeners, struct nor_listener, content_changing, addr % n->size, len);
}

static void content_changed(struct nor *n, uint32_t addr, uint32_t len)
{
    TELL(&n->listeners, struct nor_listener, content_changed, addr % n->size, len);
}

void nor_array_read(const struct nor *n, uint32_t addr, uint8_t *data, uint32_t len)
{
    for_each_run(n, addr, len, copy_out, data);
}

void nor_array_program(struct nor *n, uint32_t addr, const uint8_t *data, uint32_t len)
{
    content_changing(n, addr, len);
    for_each_run(n, addr, len, program, (uint8_t *)data);
    content_changed(n, addr, len);
}

void nor_array_erase(struct nor *n, uint32_t addr, uint32_t len)
{
    content_changing(n, addr, len);
    for_each_run(n, addr, len, erase, NULL);
    for (uint32_t done = 0; done < len; done += NOR_VIEW_PAGE) {
        uint32_t sector = (addr + done) % n->size / NOR_VIEW_PAGE;

        if (++n->erases[sector] == n->chip->endurance + 1)
            nor_complain(n, GUEST_NOTE, "flash-worn-out",
                         "sector 0x%06x was erased more than %u times", sector * NOR_VIEW_PAGE,
                         n->chip->endurance);
    }
    content_changed(n, addr, len);
}

uint32_t nor_erase_count(const struct nor *n, uint32_t addr)
{
    return n->erases[addr % n->size / NOR_VIEW_PAGE];
}

void nor_set_erase_count(struct nor *n, uint32_t addr, uint32_t count)
{
    n->erases[addr % n->size / NOR_VIEW_PAGE] = count;
}

void nor_peek(const struct nor *n, uint32_t addr, void *data, uint32_t len)
{
    nor_array_read(n, addr, data, len);
}

void nor_poke(struct nor *n, uint32_t addr, const void *data, uint32_t len)
{
    content_changing(n, addr, len);
    for_each_run(n, addr, len, copy_in, (uint8_t *)data);
    content_changed(n, addr, len);
}

/* Bytes protected by the BP field: a power of two of units from one end of the array. */
static uint32_t protected_size(const struct nor *n)
{
    const struct nor_chip *c = n->chip;
    unsigned code;

    if (c->protect.mask == 0)
        return 0;
    code = (unsigned)(n->s.reg[c->protect.reg] & c->protect.mask) /
           (c->protect.mask & -c->protect.mask);
    if (code == 0)
        return 0;
    uint64_t bytes = (uint64_t)c->protect_unit << (code - 1);
    return bytes < n->size ? (uint32_t)bytes : n->size;
}

bool nor_protected(const struct nor *n, uint32_t addr, uint32_t len)
{
    uint32_t bytes = protected_size(n);

    if (bytes == 0)
        return false;
    if (nor_bit_set(n, n->chip->top_bottom))
        return addr < bytes;
    return addr + len > n->size - bytes;
}

uint8_t *nor_borrow_page(struct nor *n, uint32_t addr)
{
    uint32_t page = addr % n->size / NOR_VIEW_PAGE;
    uint8_t *host = n->array + page * NOR_VIEW_PAGE;

    if (n->aside[page] == NULL)
        n->aside[page] = g_memdup2(host, NOR_VIEW_PAGE);
    return host;
}

void nor_return_page(struct nor *n, uint32_t addr)
{
    uint32_t page = addr % n->size / NOR_VIEW_PAGE;

    if (n->aside[page] == NULL)
        return;
    memcpy(n->array + page * NOR_VIEW_PAGE, n->aside[page], NOR_VIEW_PAGE);
    g_free(n->aside[page]);
    n->aside[page] = NULL;
}

bool nor_page_borrowed(const struct nor *n, uint32_t addr)
{
    return n->aside[addr % n->size / NOR_VIEW_PAGE] != NULL;
}
