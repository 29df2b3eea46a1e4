/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "periph/ficr.h"

#include <glib.h>

#include "base/units.h"

static void family_and_revision_are_those_of_production_revision_1(void)
{
    uint8_t page[FICR_PAGE];

    for (unsigned net = 0; net < 2; net++) {
        ficr_fill(page, net, 1);
        g_assert_cmphex(load_le32(page + 0x130), ==, 7);
        g_assert_cmphex(load_le32(page + 0x134), ==, 5);
    }
}

/* SystemInit copies {address, data} pairs until an erased address. */
static void the_trim_list_is_empty(void)
{
    uint8_t page[FICR_PAGE];

    ficr_fill(page, false, 1);
    g_assert_cmphex(load_le32(page + 0x300), ==, UINT32_MAX);
    ficr_fill(page, true, 1);
    g_assert_cmphex(load_le32(page + 0x300), ==, UINT32_MAX);
}

static void page_size_times_pages_is_the_flash_size(void)
{
    uint8_t page[FICR_PAGE];

    ficr_fill(page, false, 1);
    g_assert_cmpuint(load_le32(page + 0x220) * load_le32(page + 0x224), ==, MIB(1));
    ficr_fill(page, true, 1);
    g_assert_cmpuint(load_le32(page + 0x220) * load_le32(page + 0x224), ==, KIB(256));
}

static void the_identity_follows_the_seed(void)
{
    uint8_t page[FICR_PAGE], other[FICR_PAGE];

    ficr_fill(page, true, 1);
    ficr_fill(other, true, 1);
    g_assert_cmpmem(page, FICR_PAGE, other, FICR_PAGE);
    ficr_fill(other, true, 2);
    g_assert_cmphex(load_le32(page + 0x204), !=, load_le32(other + 0x204));
    g_assert_cmphex(load_le32(page + 0x2a4), !=, load_le32(other + 0x2a4));
    ficr_fill(other, false, 1);
    g_assert_cmphex(load_le32(page + 0x204), !=, load_le32(other + 0x204));
}

static void an_erased_board_has_its_debug_port_open(void)
{
    uint8_t page[FICR_PAGE];

    uicr_fill(page, false);
    g_assert_cmphex(load_le32(page + 0x000), ==, 0x50fa50fa);
    g_assert_cmphex(load_le32(page + 0x01c), ==, 0x50fa50fa);
    g_assert_cmphex(load_le32(page + 0x028), ==, UINT32_MAX);
    uicr_fill(page, true);
    g_assert_cmphex(load_le32(page + 0x000), ==, 0x50fa50fa);
    g_assert_cmphex(load_le32(page + 0x01c), ==, UINT32_MAX);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ficr/revision", family_and_revision_are_those_of_production_revision_1);
    g_test_add_func("/ficr/trim", the_trim_list_is_empty);
    g_test_add_func("/ficr/pages", page_size_times_pages_is_the_flash_size);
    g_test_add_func("/ficr/identity", the_identity_follows_the_seed);
    g_test_add_func("/uicr/open", an_erased_board_has_its_debug_port_open);
    return g_test_run();
}
