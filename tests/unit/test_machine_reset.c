/*
 * Resets that a core brings upon itself, and the network core's start.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "machine_reset_code.h"
#include "soc/machine.h"

#define CODE             UINT32_C(0x00000200)
#define FAULT_HANDLER    UINT32_C(0x00000300)
#define RESETREAS_LOCKUP BIT(4)

static const uint16_t udf[] = {0xde00};

static const uint32_t vectors[] = {0x20001000, CODE | 1, 0, FAULT_HANDLER | 1};

/* A board whose application core executes `code`. */
static struct machine *board_with(struct board *board, const uint16_t *code, size_t size)
{
    const struct machine_config config = {.board = board, .seed = 1};
    GError *error = NULL;
    struct machine *m = machine_new(&config, &error);

    g_assert_no_error(error);
    uint8_t *flash = memory_host(machine_memory(m, CORE_APP), 0, KIB(4));
    memcpy(flash, vectors, sizeof vectors);
    memcpy(flash + CODE, code, size);
    memcpy(flash + FAULT_HANDLER, udf, sizeof udf);
    cpu_set_halting_debug(machine_cpu(m, CORE_APP), true);
    machine_power_on(m);
    return m;
}

static void a_lock_up_resets_its_core_and_says_so_in_resetreas(void)
{
    struct board *board = board_load("nrf5340dk", NULL);
    struct machine *m = board_with(board, judge, sizeof judge);
    const struct machine_reset *resets;
    unsigned kept, total;

    g_assert_cmpint(machine_run(m, TICKS_PER_SECOND), ==, MACHINE_BKPT);
    g_assert_cmphex(cpu_reg(machine_cpu(m, CORE_APP), ENGINE_R0 + 4), ==, RESETREAS_LOCKUP);
    resets = machine_resets(m, &kept, &total);
    g_assert_cmpuint(total, ==, 1);
    g_assert_cmphex(resets[0].cause, ==, RESETREAS_LOCKUP);
    g_assert_cmpint(resets[0].core, ==, CORE_APP);
    g_assert_cmpuint(resets[0].fault.exception, ==, 3);
    machine_free(m);
    board_free(board);
}

/* It stands in the future then, and the other core sleeps: nobody runs. */
static void time_goes_on_while_the_network_core_starts(void)
{
    struct board *board = board_load("nrf5340dk", NULL);
    struct machine *m = board_with(board, release, sizeof release);

    for (unsigned i = 0; i < 15; i++) {
        ticks_t until = machine_now(m) + TICKS_PER_US;

        g_assert_cmpint(machine_run(m, until), ==, MACHINE_TIME);
        g_assert_cmpuint(machine_now(m), >=, until);
    }
    g_assert_cmpint(cpu_state(machine_cpu(m, CORE_APP)), ==, CPU_SLEEPING);
    machine_free(m);
    board_free(board);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/lock-up", a_lock_up_resets_its_core_and_says_so_in_resetreas);
    g_test_add_func("/machine/network-core-starts", time_goes_on_while_the_network_core_starts);
    return g_test_run();
}
