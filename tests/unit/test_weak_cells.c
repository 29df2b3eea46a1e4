/*
 * Cells that a power cut leaves between two levels.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "bus/signals.h"
#include "debug/campaign/weak.h"
#include "periph/nor/nor.h"

#define PAGE  UINT32_C(0x00020000)
#define BYTES 4096u

struct weak_fixture {
    struct board *board;
    struct machine *machine;
};

static void set_up(struct weak_fixture *f, const void *data)
{
    GError *error = NULL;

    f->board = board_load("nrf5340dk", &error);
    g_assert_no_error(error);
    const struct machine_config config = {.board = f->board, .seed = 1};
    f->machine = machine_new(&config, &error);
    g_assert_no_error(error);
    machine_set_stop_on_lockup(f->machine, true); /* there is no firmware */
    machine_power_on(f->machine);
}

static void tear_down(struct weak_fixture *f, const void *data)
{
    machine_free(f->machine);
    board_free(f->board);
}

static uint8_t *page(struct weak_fixture *f)
{
    return memory_host(machine_memory(f->machine, CORE_APP), PAGE, BYTES);
}

static void they_read_differently_after_a_reset_and_no_other_cell_does(struct weak_fixture *f,
                                                                       const void *data)
{
    const struct flash_operation unit = {FLASH_APP, PAGE, BYTES, true};
    uint8_t first[BYTES];

    memset(page(f), 0xf0, BYTES);
    struct weak_cells *w = weak_cells_new(f->machine, &unit, 32, 1);
    g_assert_cmpuint(weak_cells_count(w), >, 24);
    weak_cells_draw(w);
    memcpy(first, page(f), BYTES);
    machine_reset_by(f->machine, RESET_BY_SREQ);
    machine_run(f->machine, machine_now(f->machine) + TICKS_PER_US);
    g_assert_cmpint(memcmp(first, page(f), BYTES), !=, 0);
    for (unsigned i = 0; i < BYTES; i++)
        g_assert_cmphex(page(f)[i] & 0xf0, ==, 0xf0);
    weak_cells_free(w);
}

static void an_erase_heals_them(struct weak_fixture *f, const void *data)
{
    const struct flash_operation unit = {FLASH_CHIP, 0x1000, BYTES, false};
    static const uint8_t zeros[BYTES];

    nor_poke(machine_chip(f->machine), 0x1000, zeros, BYTES);
    struct weak_cells *w = weak_cells_new(f->machine, &unit, 16, 1);
    g_assert_cmpuint(weak_cells_count(w), >, 12);
    struct flash_listener ear = {0};
    machine_listen_flash(f->machine, &ear, NULL);
    flash_changed(ear.listener.list, FLASH_APP, 0x1000, BYTES, true);
    g_assert_cmpuint(weak_cells_count(w), >, 12);
    flash_changed(ear.listener.list, FLASH_CHIP, 0x1000, BYTES, true);
    g_assert_cmpuint(weak_cells_count(w), ==, 0);
    listener_leave(&ear.listener);
    weak_cells_free(w);
}

static void the_same_seed_chooses_the_same(struct weak_fixture *f, const void *data)
{
    const struct flash_operation unit = {FLASH_APP, PAGE, BYTES, true};
    uint8_t first[BYTES];

    for (unsigned i = 0; i < 2; i++) {
        memset(page(f), 0, BYTES);
        struct weak_cells *w = weak_cells_new(f->machine, &unit, 8, 7);
        weak_cells_draw(w);
        if (i == 0)
            memcpy(first, page(f), BYTES);
        weak_cells_free(w);
    }
    g_assert_cmpmem(first, BYTES, page(f), BYTES);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name)                                                                                 \
    g_test_add("/weak-cells/" #name, struct weak_fixture, NULL, set_up, name, tear_down)
    TEST(they_read_differently_after_a_reset_and_no_other_cell_does);
    TEST(an_erase_heals_them);
    TEST(the_same_seed_chooses_the_same);
    return g_test_run();
}
