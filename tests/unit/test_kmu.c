/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"
#include "periph/devices.h"

#define KMU                    UINT32_C(0x50039000)
#define TASKS_PUSH_KEYSLOT     (KMU + 0x000)
#define EVENTS_KEYSLOT_PUSHED  (KMU + 0x100)
#define EVENTS_KEYSLOT_REVOKED (KMU + 0x104)
#define EVENTS_KEYSLOT_ERROR   (KMU + 0x108)
#define SELECTKEYSLOT          (KMU + 0x500)
#define IPC                    UINT32_C(0x5002a000)
#define SEND_CNF               (IPC + 0x510)
#define UICR                   UINT32_C(0x00ff8000)
#define CONFIG(slot)           (0x400 + (slot)*8)
#define KEY(slot)              (0x800 + (slot)*16)
#define PERM_ACTIVE_PUSH       0x10004

struct kmu_bench {
    struct bench *b;
    uint8_t uicr[4096];
};

/* IPC.SEND_CNF stands in for the key registers of a cipher. */
static struct kmu_bench *set_up(void)
{
    struct kmu_bench *k = g_new0(struct kmu_bench, 1);

    k->b = bench_new();
    memset(k->uicr, 0xff, sizeof k->uicr);
    memory_add(&k->b->memory, &(struct mem_region){.name = "uicr",
                                                   .base = UICR,
                                                   .size = sizeof k->uicr,
                                                   .host = k->uicr,
                                                   .kind = MEM_CONFIG});
    periph_new(&kmu_type, "KMU", KMU, 57, 0, &k->b->env);
    periph_new(&ipc_type, "IPC", IPC, 42, 0, &k->b->env);
    return k;
}

static void tear_down(struct kmu_bench *k)
{
    bench_free(k->b);
    g_free(k);
}

static void push(struct kmu_bench *k, uint32_t select)
{
    bench_write(k->b, SELECTKEYSLOT, select);
    bench_write(k->b, TASKS_PUSH_KEYSLOT, 1);
    g_assert_cmpuint(bench_read(k->b, EVENTS_KEYSLOT_PUSHED), ==, 0);
    bench_run(k->b, TICKS_PER_MS);
}

static void a_key_is_pushed_to_its_destination(void)
{
    struct kmu_bench *k = set_up();

    store_le32(k->uicr + CONFIG(1), SEND_CNF);
    store_le32(k->uicr + CONFIG(1) + 4, PERM_ACTIVE_PUSH);
    for (unsigned i = 0; i < 4; i++)
        store_le32(k->uicr + KEY(1) + i * 4, 0x11 * (i + 1));
    push(k, 2);
    g_assert_cmpuint(bench_read(k->b, EVENTS_KEYSLOT_PUSHED), ==, 1);
    g_assert_cmphex(bench_read(k->b, SEND_CNF), ==, 0x11);
    g_assert_cmphex(bench_read(k->b, SEND_CNF + 12), ==, 0x44);
    tear_down(k);
}

static void a_revoked_key_is_not_pushed(void)
{
    struct kmu_bench *k = set_up();

    store_le32(k->uicr + CONFIG(0), SEND_CNF);
    store_le32(k->uicr + CONFIG(0) + 4, 0x4);
    push(k, 1);
    g_assert_cmpuint(bench_read(k->b, EVENTS_KEYSLOT_REVOKED), ==, 1);
    g_assert_cmphex(bench_read(k->b, SEND_CNF), ==, 0);
    tear_down(k);
}

static void no_slot_and_no_destination_are_errors(void)
{
    struct kmu_bench *k = set_up();

    push(k, 0);
    g_assert_cmpuint(bench_read(k->b, EVENTS_KEYSLOT_ERROR), ==, 1);
    bench_write(k->b, EVENTS_KEYSLOT_ERROR, 0);
    push(k, 5); /* erased: DEST 0xffffffff */
    g_assert_cmpuint(bench_read(k->b, EVENTS_KEYSLOT_ERROR), ==, 1);
    tear_down(k);
}

static void status_tells_whether_a_slot_is_selected(void)
{
    struct kmu_bench *k = set_up();

    g_assert_cmphex(bench_read(k->b, KMU + 0x40c), ==, 0);
    bench_write(k->b, SELECTKEYSLOT, 128);
    g_assert_cmphex(bench_read(k->b, KMU + 0x40c), ==, 1);
    bench_write(k->b, SELECTKEYSLOT, 129);
    g_assert_cmphex(bench_read(k->b, KMU + 0x40c), ==, 0);
    bench_write(k->b, SELECTKEYSLOT, 0);
    g_assert_cmphex(bench_read(k->b, KMU + 0x40c), ==, 0);
    tear_down(k);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kmu/push", a_key_is_pushed_to_its_destination);
    g_test_add_func("/kmu/revoked", a_revoked_key_is_not_pushed);
    g_test_add_func("/kmu/error", no_slot_and_no_destination_are_errors);
    g_test_add_func("/kmu/status", status_tells_whether_a_slot_is_selected);
    return g_test_run();
}
