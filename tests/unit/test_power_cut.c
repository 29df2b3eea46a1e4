/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/units.h"
#include "periph/nor/nor.h"
#include "soc/machine.h"

#define NVMC_CONFIG UINT32_C(0x50039504)
#define PAGE        UINT32_C(0x00020000)
#define RAM         UINT32_C(0x20000000)

struct seen {
    struct flash_operation operation[8];
    unsigned n;
};

static void started(void *ctx, const struct flash_operation *operation)
{
    struct seen *s = ctx;

    g_assert_cmpuint(s->n, <, G_N_ELEMENTS(s->operation));
    s->operation[s->n++] = *operation;
}

struct board_fixture {
    struct board *board;
    struct machine *machine;
    struct seen seen;
    struct flash_listener ear;
};

static void set_up(struct board_fixture *f, const void *data)
{
    GError *error = NULL;

    f->board = board_load("nrf5340dk", &error);
    g_assert_no_error(error);
    const struct machine_config config = {.board = f->board, .seed = 1};
    f->machine = machine_new(&config, &error);
    g_assert_no_error(error);
    f->ear.started = started;
    machine_listen_flash(f->machine, &f->ear, &f->seen);
    machine_set_stop_on_lockup(f->machine, true); /* there is no firmware */
    machine_power_on(f->machine);
}

static void let_pass(struct board_fixture *f, ticks_t time)
{
    sched_run(machine_sched(f->machine), machine_now(f->machine) + time);
}

static void tear_down(struct board_fixture *f, const void *data)
{
    machine_free(f->machine);
    board_free(f->board);
}

static void nvmc_store(struct board_fixture *f, uint32_t mode, uint32_t addr, uint32_t value)
{
    struct mem_region *flash = memory_find(machine_memory(f->machine, CORE_APP), addr);

    g_assert_true(mmio_write(machine_mmio(f->machine, CORE_APP), NVMC_CONFIG, 4, true, mode));
    g_assert_true(flash->store(flash->owner, addr, 4, value));
}

static uint8_t *app_memory(struct board_fixture *f, uint32_t addr)
{
    return memory_host(machine_memory(f->machine, CORE_APP), addr, 4);
}

static void chip_command(struct board_fixture *f, uint8_t opcode, uint32_t address, uint32_t len)
{
    static const uint8_t zeros[256];
    const struct nor_wires wires = {.sck_hz = 8000000, .io2 = true, .io3 = true};
    const struct nor_frame wren = {.wires = wires, .opcode = 0x06, .lines_data = 1};
    const struct nor_frame frame = {.wires = wires,
                                    .opcode = opcode,
                                    .address_bytes = 3,
                                    .lines_address = 1,
                                    .lines_data = 1,
                                    .address = address,
                                    .out = zeros,
                                    .len = len};

    nor_transfer(machine_chip(f->machine), &wren);
    nor_transfer(machine_chip(f->machine), &frame);
}

static void check(const struct flash_operation *o, enum flash_memory memory, uint32_t address,
                  uint32_t len, bool erase)
{
    g_assert_cmpint(o->memory, ==, memory);
    g_assert_cmphex(o->address, ==, address);
    g_assert_cmpuint(o->len, ==, len);
    g_assert_cmpint(o->erase, ==, erase);
}

static void each_write_and_erase_is_told_once(struct board_fixture *f, const void *data)
{
    nvmc_store(f, 2, PAGE, UINT32_MAX);
    nvmc_store(f, 1, PAGE + 8, 0x12345678);
    chip_command(f, 0x20, 0x3000, 0);
    let_pass(f, TICKS_PER_SECOND);
    chip_command(f, 0x02, 0x3110, 4);

    g_assert_cmpuint(f->seen.n, ==, 4);
    check(&f->seen.operation[0], FLASH_APP, PAGE, 4096, true);
    check(&f->seen.operation[1], FLASH_APP, PAGE + 8, 4, false);
    check(&f->seen.operation[2], FLASH_CHIP, 0x3000, 4096, true);
    check(&f->seen.operation[3], FLASH_CHIP, 0x3100, 256, false);
}

static void what_is_refused_is_not_told(struct board_fixture *f, const void *data)
{
    nvmc_store(f, 2, PAGE + 4, UINT32_MAX); /* not the first word of a page */
    nor_set_register(machine_chip(f->machine), 0, 0x7c);
    chip_command(f, 0x20, 0x3000, 0); /* protected */
    g_assert_cmpuint(f->seen.n, ==, 0);
}

static void a_power_cut_tears_what_is_in_flight_and_loses_ram(struct board_fixture *f,
                                                              const void *data)
{
    uint8_t page[256], zeros[256] = {0};

    store_le32(app_memory(f, RAM), 0xdeadbeef);
    nvmc_store(f, 1, PAGE, 0);
    chip_command(f, 0x02, 0x3000, 256);
    machine_power_cycle(f->machine);

    g_assert_cmphex(load_le32(app_memory(f, PAGE)), !=, 0);
    g_assert_cmphex(load_le32(app_memory(f, PAGE)), !=, UINT32_MAX);
    nor_peek(machine_chip(f->machine), 0x3000, page, sizeof page);
    g_assert_cmpint(memcmp(page, zeros, sizeof page), !=, 0);
    g_assert_cmphex(load_le32(app_memory(f, RAM)), ==, 0);
}

static void a_pin_reset_lets_the_chip_finish_and_keeps_ram(struct board_fixture *f,
                                                           const void *data)
{
    uint8_t page[256], zeros[256] = {0};

    store_le32(app_memory(f, RAM), 0xdeadbeef);
    chip_command(f, 0x02, 0x3000, 256);
    machine_pin_reset(f->machine);
    machine_run(f->machine, machine_now(f->machine) + TICKS_PER_MS);
    let_pass(f, TICKS_PER_SECOND);

    nor_peek(machine_chip(f->machine), 0x3000, page, sizeof page);
    g_assert_cmpmem(page, sizeof page, zeros, sizeof zeros);
    g_assert_cmphex(load_le32(app_memory(f, RAM)), ==, 0xdeadbeef);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, fn) g_test_add(path, struct board_fixture, NULL, set_up, fn, tear_down)
    ADD("/power-cut/told", each_write_and_erase_is_told_once);
    ADD("/power-cut/refused", what_is_refused_is_not_told);
    ADD("/power-cut/torn", a_power_cut_tears_what_is_in_flight_and_loses_ram);
    ADD("/power-cut/reset", a_pin_reset_lets_the_chip_finish_and_keeps_ram);
    return g_test_run();
}
