/*
 * What XIP reads see when it is not the array as it is.
 *
 * Normally the window's host memory is the chip's array and nothing here runs. When the chip is
 * busy or asleep, a command does not fit, a clock is wrong, or an offset or the cipher is in
 * between, the pages that are accessed are borrowed from the chip and filled with what the wires
 * would bring, one 16-byte line fill after the other. They go back when the condition ends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/qspi/qspi_priv.h"

#define LINE 16

static bool mapped_straight(const struct qspi *q)
{
    return (REG(q, XIPOFFSET) & ~3u) == 0 && REG(q, XIP_ENC_ENABLE) == 0 &&
           (qspi_address_bytes(q) == 4 || nor_size(q->chip) <= MIB(16));
}

/* Whether XIP reads see the array itself. */
bool qspi_view_plain(struct qspi *q)
{
    struct nor_frame f;

    if (q->chip == NULL || !qspi_connected(q) || !mapped_straight(q) ||
        !qspi_reliable(q, TRAFFIC_XIP, false))
        return false;
    f = qspi_read_frame(q, 0, NULL, LINE);
    return qspi_lines_mask(q, f.lines_data) == 0xff && nor_reads_plain(q->chip, &f);
}

void qspi_view_note_clock(struct qspi *q)
{
    struct nor_frame f = qspi_read_frame(q, 0, NULL, LINE);

    nor_note_clock(q->chip, &f);
}

static void read_line(struct qspi *q, uint32_t addr, uint8_t *line, bool quiet)
{
    uint32_t flash = (REG(q, XIPOFFSET) & ~3u) + addr;
    struct nor_frame f = qspi_read_frame(q, flash, line, LINE);

    f.quiet = quiet;
    qspi_frame(q, &f);
    if (!qspi_reliable(q, TRAFFIC_XIP, !quiet))
        qspi_corrupt_line(q, flash, line);
    if (REG(q, XIP_ENC_ENABLE) != 0)
        qspi_cipher_apply(&q->s.xip_cipher, flash, line, LINE);
}

static void show_page(struct qspi *q, uint32_t page)
{
    uint8_t view[NOR_VIEW_PAGE];

    if (!g_hash_table_add(q->shown, GUINT_TO_POINTER(page)))
        return;
    for (uint32_t i = 0; i < NOR_VIEW_PAGE; i += LINE)
        read_line(q, page + i, view + i, i != 0);
    if (memcmp(q->region->host + page, view, NOR_VIEW_PAGE) == 0)
        return;
    memory_changing(q->p.env->memory, q->region->base + page, NOR_VIEW_PAGE);
    memcpy(nor_borrow_page(q->chip, page), view, NOR_VIEW_PAGE);
    memory_changed(q->p.env->memory, q->region->base + page, NOR_VIEW_PAGE);
    q->window.generation++;
}

/* The CPU is about to read at addr; code at the end of a page may go on in the next one. */
void qspi_view_show(struct qspi *q, uint32_t addr)
{
    uint32_t page = (addr - q->region->base) / NOR_VIEW_PAGE * NOR_VIEW_PAGE;

    if (addr - q->region->base >= q->region->size)
        return;
    show_page(q, page);
    if (page + NOR_VIEW_PAGE < q->region->size)
        show_page(q, page + NOR_VIEW_PAGE);
}

/* Gives every page back. */
void qspi_view_drop(struct qspi *q)
{
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, q->shown);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        uint32_t page = GPOINTER_TO_UINT(key);

        if (!nor_page_borrowed(q->chip, page))
            continue;
        memory_changing(q->p.env->memory, q->region->base + page, NOR_VIEW_PAGE);
        nor_return_page(q->chip, page);
        memory_changed(q->p.env->memory, q->region->base + page, NOR_VIEW_PAGE);
        q->window.generation++;
    }
    g_hash_table_remove_all(q->shown);
}
