/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>

#include "soc/machine.h"

static struct board *load(const char *text, GError **error)
{
    char *path = NULL;
    int fd = g_file_open_tmp("board-XXXXXX.ini", &path, NULL);

    g_assert_cmpint(fd, >=, 0);
    g_assert_true(g_close(fd, NULL));
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    struct board *board = board_load(path, error);
    g_unlink(path);
    g_free(path);
    return board;
}

static void a_board_file_wires_pins(void)
{
    struct board *board = load("[wires]\n1.01=1.02, 1.03\n0.04=0.05\n", NULL);

    g_assert_nonnull(board);
    g_assert_cmpuint(board->n_wires, ==, 3);
    g_assert_cmpuint(board->wire[1].a, ==, 33);
    g_assert_cmpuint(board->wire[1].b, ==, 35);
    g_assert_cmpuint(board->wire[2].b, ==, 5);
    board_free(board);
}

static void a_board_file_says_what_voltages_there_are(void)
{
    struct board *board = load("[adc]\nain0=0.9V\nain7=1250 mV\nvdd=1.8V\n", NULL);

    g_assert_nonnull(board);
    g_assert_cmpint(board->analog.ain[0], ==, 900);
    g_assert_cmpint(board->analog.ain[1], ==, 600);
    g_assert_cmpint(board->analog.ain[7], ==, 1250);
    g_assert_cmpint(board->analog.vdd, ==, 1800);
    g_assert_cmpint(board->analog.vddh, ==, 5000);
    board_free(board);
}

static void a_board_file_unplugs_the_usb_cable(void)
{
    struct board *board = load("[usb]\ncable=no\n", NULL);

    g_assert_false(board->usb);
    board_free(board);
    board = load("", NULL);
    g_assert_true(board->usb);
    board_free(board);
}

static void what_makes_no_sense_is_named(void)
{
    static const char *const texts[] = {
        "[wires]\n1.01=\n",  "[wires]\n1.01=1.01\n", "[wires]\n2.01=1.02\n",
        "[wires]\nx=1.02\n", "[wires]\n0.04=0.32\n", "[wires]\n0.04=0.05,\n",
        "[adc]\nain8=1V\n",  "[adc]\nain0=1\n",      "[adc]\nain0=-1V\n",
        "[adc]\nain0=9V\n",  "[adc]\nain0=nanV\n",   "[adc]\nain=1V\n",
        "[adc]\nain00=1V\n", "[adc]\nvdd=\n",        "[adc]\nain0=1e300V\n",
        "[usb]\ncable=1\n",  "[usb]\nsocket=yes\n",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        GError *error = NULL;

        g_assert_null(load(texts[i], &error));
        g_assert_nonnull(strstr(error->message, "is not understood"));
        g_error_free(error);
    }
}

static struct machine *build(const struct board *board)
{
    const struct machine_config config = {.board = board, .engine = ENGINE_AUTO, .seed = 1};
    struct machine *m = machine_new(&config, NULL);

    g_assert_nonnull(m);
    return m;
}

static uint32_t word(struct machine *m, enum machine_core core, uint32_t addr)
{
    const struct mem_region *r = memory_find(machine_memory(m, core), addr);

    g_assert_nonnull(r);
    return load_le32(r->host + (addr - r->base));
}

static void a_machine_has_the_identity_of_a_production_part(void)
{
    struct machine *m = build(board_builtin[0]);

    g_assert_cmphex(word(m, CORE_APP, 0x00ff0130), ==, 0x07);
    g_assert_cmphex(word(m, CORE_APP, 0x00ff0134), ==, 0x05);
    g_assert_cmphex(word(m, CORE_APP, 0x00ff020c), ==, 0x5340);
    g_assert_cmphex(word(m, CORE_APP, 0x00ff0204), !=, UINT32_MAX);
    g_assert_cmphex(word(m, CORE_NET, 0x01ff0220), ==, 0x800);
    g_assert_cmphex(word(m, CORE_NET, 0x01ff02a4), !=, UINT32_MAX);
    machine_free(m);
}

static void a_machine_leaves_the_factory_with_its_debug_port_open(void)
{
    struct machine *m = build(board_builtin[0]);

    g_assert_cmphex(word(m, CORE_APP, 0x00ff8000), ==, 0x50fa50fa);
    g_assert_cmphex(word(m, CORE_APP, 0x00ff801c), ==, 0x50fa50fa);
    g_assert_cmphex(word(m, CORE_NET, 0x01ff8000), ==, 0x50fa50fa);
    machine_free(m);
}

static void a_machine_is_wired_as_its_board(void)
{
    struct board *board = load("[wires]\n1.01=1.02\n", NULL);
    struct machine *m = build(board);
    const struct pins *pins = machine_periph(m, CORE_APP, "P0")->env->pins;

    g_assert_true(pins_joined(pins, 33, 34));
    g_assert_false(pins_joined(pins, 33, 35));
    machine_free(m);
    board_free(board);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/board/wires", a_board_file_wires_pins);
    g_test_add_func("/board/adc", a_board_file_says_what_voltages_there_are);
    g_test_add_func("/board/usb", a_board_file_unplugs_the_usb_cable);
    g_test_add_func("/board/bad", what_makes_no_sense_is_named);
    g_test_add_func("/board/machine/identity", a_machine_has_the_identity_of_a_production_part);
    g_test_add_func("/board/machine/uicr", a_machine_leaves_the_factory_with_its_debug_port_open);
    g_test_add_func("/board/machine/wires", a_machine_is_wired_as_its_board);
    return g_test_run();
}
