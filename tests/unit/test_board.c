/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>

#include "bus/spi.h"
#include "bus/twi.h"
#include "periph/nor/nor.h"
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

static struct machine *build_named(const char *name)
{
    struct board *board = board_load(name, NULL);
    struct machine *m = build(board);

    board_free(board);
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
    struct machine *m = build_named("nrf5340dk");

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
    struct machine *m = build_named("nrf5340dk");

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

static struct pins *pins_of(struct machine *m)
{
    return machine_periph(m, CORE_APP, "P0")->env->pins;
}

static void every_built_in_board_can_be_built(void)
{
    for (const struct board_builtin *b = board_builtins; b->name != NULL; b++)
        machine_free(build_named(b->name));
}

static void an_i2c_device_is_a_register_file(void)
{
    struct board *board = load("[i2c sensor]\nscl=1.03\nsda=1.02\naddress=0x76\n0xd0=0x61\n", NULL);
    struct machine *m = build(board);
    const struct twi_wires wires = {35, 34}, others = {35, 33};

    g_assert_null(twi_start(pins_of(m), &wires, 0x77, false));
    g_assert_null(twi_start(pins_of(m), &others, 0x76, false));
    const struct twi_target *t = twi_start(pins_of(m), &wires, 0x76, false);
    g_assert_nonnull(t);
    g_assert_true(t->write(t->ctx, 0xd0) && t->write(t->ctx, 0x11) && t->write(t->ctx, 0x22));
    t->write(t->ctx, 0x33);
    g_assert_true(twi_start(pins_of(m), &wires, 0x76, false) == t);
    t->write(t->ctx, 0xd0);
    g_assert_true(twi_start(pins_of(m), &wires, 0x76, true) == t);
    g_assert_cmphex(t->read(t->ctx), ==, 0x61); /* what identifies it stays */
    g_assert_cmphex(t->read(t->ctx), ==, 0x22);
    g_assert_cmphex(t->read(t->ctx), ==, 0x33);
    machine_free(m);
    board_free(board);
}

/* One CS# low pulse; the last answer. */
static uint8_t spi_pulse(struct machine *m, unsigned csn, const uint8_t *bytes, unsigned n)
{
    const struct spi_wires wires = {40, 41, 42};
    uint8_t last = 0;

    pins_set_output(pins_of(m), csn, PIN_HIGH);
    pins_set_output(pins_of(m), csn, PIN_LOW);
    for (unsigned i = 0; i < n; i++)
        last = spi_exchange(pins_of(m), &wires, bytes[i]);
    pins_set_output(pins_of(m), csn, PIN_HIGH);
    return last;
}

static void an_spi_device_answers_at_its_chip_select(void)
{
    struct board *board = load("[spi a]\nsck=1.08\nmosi=1.09\nmiso=1.10\ncsn=1.11\n0x75=0x47\n"
                               "[spi b]\nsck=1.08\nmosi=1.09\nmiso=1.10\ncsn=1.12\n"
                               "read=0x0b\nwrite=0x0a\ndummy=1\n0x02=0xf2\n",
                               NULL);
    struct machine *m = build(board);

    g_assert_cmphex(spi_pulse(m, 43, (uint8_t[]){0xf5, 0}, 2), ==, 0x47);
    g_assert_cmphex(spi_pulse(m, 44, (uint8_t[]){0x0b, 0x02, 0, 0}, 4), ==, 0xf2);
    spi_pulse(m, 44, (uint8_t[]){0x0a, 0x20, 0x5a}, 3);
    g_assert_cmphex(spi_pulse(m, 44, (uint8_t[]){0x0b, 0x20, 0, 0}, 4), ==, 0x5a);
    g_assert_cmphex(spi_pulse(m, 50, (uint8_t[]){0xf5, 0}, 2), ==, SPI_IDLE);
    machine_free(m);
    board_free(board);
}

static void a_flash_chip_may_be_on_spi(void)
{
    struct board *board = load("[board]\nchip=none\n[spi-flash f]\nchip=w25q64jv\nsck=1.08\n"
                               "mosi=1.09\nmiso=1.10\ncsn=1.11\n",
                               NULL);
    struct machine *m = build(board);

    g_assert_false(machine_has_chip(m));
    g_assert_cmphex(spi_pulse(m, 43, (uint8_t[]){0x9f, 0}, 2), ==, 0xef);
    g_assert_cmphex(spi_pulse(m, 43, (uint8_t[]){0x9f, 0, 0, 0}, 4), ==, 0x17);
    machine_free(m);
    board_free(board);
}

static void a_chip_may_need_time_after_power_on(void)
{
    struct board *board = load("[qspi]\nready-after=5ms\n", NULL);
    struct machine *m = build(board);

    machine_power_on(m);
    g_assert_cmpuint(nor_ready_at(machine_chip(m)), ==, 5 * TICKS_PER_MS);
    machine_free(m);
    board_free(board);
}

static void a_build_finds_its_board_by_zephyrs_name(void)
{
    g_assert_cmpstr(board_for_build("thingy53_nrf5340_cpuapp_ns"), ==, "thingy53");
    g_assert_cmpstr(board_for_build("nrf5340_audio_dk/nrf5340/cpuapp"), ==, "nrf5340_audio_dk");
    g_assert_cmpstr(board_for_build("thingy91x@0.9.0"), ==, "thingy91x");
    g_assert_null(board_for_build("nrf5340dkx"));
    g_assert_null(board_for_build("mine"));
}

static void a_device_that_lacks_something_is_named(void)
{
    static const char *const texts[] = {
        "[i2c a]\nscl=1.03\nsda=1.02\n",
        "[i2c a]\naddress=0x10\n",
        "[spi a]\nsck=1.03\nmosi=1.02\n",
        "[spi-flash a]\nsck=1.03\nmosi=1.02\nmiso=1.01\n",
        "[board]\nlike=other\n",
        "[i2c a]\nscl=1.03\nsda=1.02\naddress=0x80\n",
        "[clock]\nlfxo=quartz\n",
        "[qspi]\nready-after=5\n",
        "[spi ]\nsck=1.03\n",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        GError *error = NULL;

        g_assert_null(load(texts[i], &error));
        g_assert_nonnull(error);
        g_error_free(error);
    }
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
    g_test_add_func("/board/built-in", every_built_in_board_can_be_built);
    g_test_add_func("/board/i2c", an_i2c_device_is_a_register_file);
    g_test_add_func("/board/spi", an_spi_device_answers_at_its_chip_select);
    g_test_add_func("/board/spi-flash", a_flash_chip_may_be_on_spi);
    g_test_add_func("/board/ready-after", a_chip_may_need_time_after_power_on);
    g_test_add_func("/board/zephyr", a_build_finds_its_board_by_zephyrs_name);
    g_test_add_func("/board/lacking", a_device_that_lacks_something_is_named);
    return g_test_run();
}
