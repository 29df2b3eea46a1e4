/*
 * Points leave no trace: a board that was stopped, stepped and looked at has the state, all of it,
 * of one that ran through. With the reference firmware: both cores, interrupts, IPC, XIP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>

#include "load/image.h"
#include "soc/machine.h"
#include "soc/placement.h"
#include "store/snapshot.h"

#define END (100 * TICKS_PER_MS)

struct run {
    struct board *board;
    struct machine *m;
};

static struct machine_nvm qspi_of(struct machine *m)
{
    const struct machine_nvm *n = machine_nvms(m);

    while (strcmp(n->name, "qspi") != 0)
        n++;
    return *n;
}

static void load(struct machine *m, const char *path)
{
    GError *error = NULL;
    struct image *image = image_load(path, &error);
    struct machine_nvm qspi = qspi_of(m);

    g_assert_no_error(error);
    struct placement *p = placement_new(machine_memory(m, CORE_APP), machine_memory(m, CORE_NET),
                                        qspi.data, qspi.size);
    g_assert_true(placement_add(p, image, &error));
    machine_leave_quad_enabled(m);
    placement_free(p);
    image_free(image);
}

static struct run begin_with(enum engine_kind engine)
{
    char *path = g_build_filename(g_getenv("FIRMWARE"), "merged.hex", NULL);
    GError *error = NULL;
    struct run r = {board_load("nrf5340dk", &error), NULL};
    const struct machine_config config = {.board = r.board, .engine = engine, .seed = 1};

    g_assert_no_error(error);
    r.m = machine_new(&config, &error);
    g_assert_no_error(error);
    load(r.m, path);
    machine_power_on(r.m);
    g_free(path);
    return r;
}

static struct run begin(void)
{
    return begin_with(ENGINE_AUTO);
}

/* Runs to the end and says what the state is there. */
static char *end(struct run r)
{
    enum machine_stop why;

    while ((why = machine_run(r.m, END)) == MACHINE_POINT)
        ;
    g_assert_cmpint(why, ==, MACHINE_TIME);
    char *hash = snapshot_hash(r.m);
    machine_free(r.m);
    board_free(r.board);
    return hash;
}

static char *free_run(void)
{
    return end(begin());
}

static void same(char *hash, char *free_hash)
{
    g_assert_cmpstr(hash, ==, free_hash);
    g_free(hash);
    g_free(free_hash);
}

static bool has_points(struct run r)
{
    return (engine_caps(cpu_engine(machine_cpu(r.m, CORE_APP))) & ENGINE_CAP_MPU) != 0;
}

/* A core that sleeps is stepped when it has woken; false: it sleeps to the end. */
static bool step(struct run r, enum machine_core core, unsigned n)
{
    struct cpu *cpu = machine_cpu(r.m, core);

    for (unsigned i = 0; i < n; i++) {
        cpu_step(cpu, true);
        if (machine_run(r.m, END) != MACHINE_POINT)
            return false;
        g_assert_cmpint(cpu_point(cpu)->kind, ==, CPU_POINT_STEP);
    }
    return true;
}

static void ten_thousand_steps_leave_the_whole_state_as_it_would_be(void)
{
    struct run r = begin();

    if (!has_points(r)) {
        g_test_skip("this engine has no points");
        g_free(end(r));
        return;
    }
    g_assert_true(step(r, CORE_APP, 4000));
    g_assert_cmpint(machine_run(r.m, 40 * TICKS_PER_MS), ==, MACHINE_TIME);
    g_assert_true(step(r, CORE_APP, 6000));
    step(r, CORE_NET, 3000);
    cpu_step(machine_cpu(r.m, CORE_NET), false);
    same(end(r), free_run());
}

/* Where the core is at some moments of the run, which are inside loops that are hot then. */
static void breakpoints_in_hot_blocks_leave_the_whole_state_as_it_would_be(void)
{
    struct run r = begin();
    unsigned stops = 0;

    for (ticks_t t = 5 * TICKS_PER_MS; has_points(r) && t < END; t += 5 * TICKS_PER_MS) {
        struct cpu *cpu = machine_cpu(r.m, CORE_APP);
        uint32_t pc = 0;

        if (machine_run(r.m, t) == MACHINE_TIME && cpu_state(cpu) == CPU_RUNNING) {
            step(r, CORE_APP, 3); /* most often inside a block */
            pc = cpu_pc(cpu);
            cpu_break_add(cpu, pc);
        }
        for (unsigned i = 0; pc != 0 && i < 200; i++)
            stops += machine_run(r.m, t + TICKS_PER_MS) == MACHINE_POINT;
        if (pc != 0)
            cpu_break_remove(cpu, pc);
    }
    if (has_points(r))
        g_assert_cmpuint(stops, >, 500);
    same(end(r), free_run());
}

/* Words of the stack, which are hit, and have neighbours in their granules that are. */
static void watchpoints_leave_the_whole_state_as_it_would_be(void)
{
    struct run r = begin();
    struct cpu *cpu = machine_cpu(r.m, CORE_APP);
    unsigned stops = 0;

    g_assert_cmpint(machine_run(r.m, 20 * TICKS_PER_MS), ==, MACHINE_TIME);
    uint32_t sp = cpu_reg(cpu, ENGINE_SP);
    for (uint32_t at = sp - 48; has_points(r) && at < sp + 48; at += 24)
        g_assert_true(cpu_watch_add(cpu, at, 4, ENGINE_R | ENGINE_W));
    while (stops < 3000 && machine_run(r.m, 90 * TICKS_PER_MS) == MACHINE_POINT)
        stops++;
    for (uint32_t at = sp - 48; has_points(r) && at < sp + 48; at += 24)
        g_assert_true(cpu_watch_remove(cpu, at, 4, ENGINE_R | ENGINE_W));
    if (has_points(r))
        g_assert_cmpuint(stops, >, 100);
    same(end(r), free_run());
}

/* Stopped inside a block, saved there, and gone on with in another machine. */
static void a_state_saved_inside_a_block_goes_on_as_it_would(void)
{
    struct run r = begin(), other = begin();
    char *path = g_build_filename(g_get_tmp_dir(), "points-trace-XXXXXX", NULL);
    GError *error = NULL;
    int fd = g_mkstemp(path);

    g_assert_cmpint(machine_run(r.m, 20 * TICKS_PER_MS), ==, MACHINE_TIME);
    while (has_points(r) && !cpu_is_inside_block(machine_cpu(r.m, CORE_APP)))
        step(r, CORE_APP, 1);
    g_close(fd, NULL);
    g_assert_true(snapshot_save(r.m, NULL, path, &error));
    g_assert_true(snapshot_restore(other.m, NULL, path, &error));
    g_remove(path);
    g_free(path);
    g_free(end(r));
    same(end(other), free_run());
}

/* Stops from power-on on, by single steps or at every third halfword of a part of the bootloader.
 */
static GArray *stops_of(enum engine_kind engine, bool steps)
{
    struct run r = begin_with(engine);
    struct cpu *cpu = machine_cpu(r.m, CORE_APP);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t from = cpu_pc(cpu);

    for (uint32_t at = from - 0x400; !steps && at < from + 0x400; at += 6)
        cpu_break_add(cpu, at);
    while (all->len < 1500) {
        cpu_step(cpu, steps);
        if (machine_run(r.m, 5 * TICKS_PER_MS) != MACHINE_POINT)
            break;
        uint32_t pc = cpu_pc(cpu);
        g_array_append_val(all, pc);
    }
    machine_free(r.m);
    board_free(r.board);
    return all;
}

static void the_portable_engine_stops_where_the_other_does(void)
{
    for (unsigned steps = 0; steps < 2; steps++) {
        GArray *one = stops_of(ENGINE_AUTO, steps), *other = stops_of(ENGINE_PORTABLE, steps);

        g_assert_cmpuint(one->len, >, 300);
        g_assert_cmpmem(one->data, one->len * 4, other->data, other->len * 4);
        g_array_unref(one);
        g_array_unref(other);
    }
}

static void the_length_of_slices_changes_nothing(gconstpointer engine)
{
    GRand *rand = g_rand_new_with_seed(1);
    char *whole = end(begin_with(GPOINTER_TO_INT(engine)));
    struct run r = begin_with(GPOINTER_TO_INT(engine));

    while (machine_now(r.m) < END) {
        ticks_t slice = (ticks_t)g_rand_int_range(rand, 1, (gint32)(300 * TICKS_PER_US));

        machine_run(r.m, MIN(machine_now(r.m) + slice, END));
    }
    same(end(r), whole);
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_getenv("FIRMWARE") == NULL)
        return 77;
    g_test_add_func("/points/ten-thousand-steps-leave-the-whole-state-as-it-would-be",
                    ten_thousand_steps_leave_the_whole_state_as_it_would_be);
    g_test_add_func("/points/breakpoints-in-hot-blocks-leave-the-whole-state-as-it-would-be",
                    breakpoints_in_hot_blocks_leave_the_whole_state_as_it_would_be);
    g_test_add_func("/points/watchpoints-leave-the-whole-state-as-it-would-be",
                    watchpoints_leave_the_whole_state_as_it_would_be);
    g_test_add_func("/points/a-state-saved-inside-a-block-goes-on-as-it-would",
                    a_state_saved_inside_a_block_goes_on_as_it_would);
    g_test_add_func("/points/the-portable-engine-stops-where-the-other-does",
                    the_portable_engine_stops_where_the_other_does);
    g_test_add_data_func("/slices/interpose-length-changes-nothing",
                         GINT_TO_POINTER(ENGINE_INTERPOSE), the_length_of_slices_changes_nothing);
    g_test_add_data_func("/slices/portable-length-changes-nothing",
                         GINT_TO_POINTER(ENGINE_PORTABLE), the_length_of_slices_changes_nothing);
    return g_test_run();
}
