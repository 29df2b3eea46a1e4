/*
 * What is on the air: packets of any kind at a radio that is set up in any way, with CCM and AAR
 * beside it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "air/capture.h"
#include "fuzz.h"

#define NET_RADIO 0x41008000u
#define NET_CCM   0x4100e000u
#define NET_BUF   (NET_RAM_BASE + 0x4000)
#define MAX_STEPS 64
#define MAX_LIFE  (50 * TICKS_PER_MS)

enum step { STEP_WRITE, STEP_CCM, STEP_PACKET, STEP_TIME, STEPS };

struct scene {
    struct machine *m;
    struct medium *medium;
    struct antenna stranger;
    struct antenna *antenna;
};

static void poke(struct scene *s, uint32_t addr, uint32_t value)
{
    mmio_write(machine_mmio(s->m, CORE_NET), addr, 4, true, value);
}

/* As a controller that listens on channel 37. */
static void set_up(struct scene *s)
{
    static const struct {
        uint16_t offset;
        uint32_t value;
    } regs[] = {
        {0x504, NET_BUF},  {0x508, 2},          {0x510, 3},  {0x514, 0x108},  {0x518, 0x020300ff},
        {0x524, 0x8e},     {0x51c, 0x89bed600}, {0x530, 1},  {0x534, 0x103},  {0x538, 0x65b},
        {0x53c, 0x555555}, {0x554, 37},         {0x560, 64}, {0x640, 0xffff}, {0x650, 1},
        {0x200, 0x71},     {0x004, 1},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(regs); i++)
        poke(s, NET_RADIO + regs[i].offset, regs[i].value);
}

static void keep_block(void *ctx, unsigned board, const struct air_packet *packet,
                       const struct air_content *content)
{
    GByteArray *block = capture_block(packet, content);

    if (block != NULL)
        g_byte_array_unref(block);
}

/* A stranger's packet, well-formed as far as an antenna can tell. */
static void send(struct scene *s, struct fuzz_input *in)
{
    static const ticks_t bit_ns[AIR_PHYS] = {1000, 500, 8000, 4000};
    ticks_t now = sched_now(machine_sched(s->m));
    struct air_packet p = {
        .phy = fuzz_number(in, 1) % AIR_PHYS,
        .dbm = (int8_t)fuzz_number(in, 1),
        .mhz = (uint16_t)(2360 + fuzz_number(in, 1)),
        .word = 0x8e89bed6,
        .word_bits = 32,
        .start = now,
    };
    struct air_content c = {0};
    size_t n;

    if (p.dbm % 2 == 0) /* mostly what is listened for */
        p.mhz = 2402;
    p.s2 = p.phy == AIR_CODED && p.dbm % 3 == 0;
    p.address = now + 40 * ticks_from_ns(bit_ns[p.phy]);
    p.begin = p.address + (p.phy == AIR_CODED ? 5 : 0) * ticks_from_ns(8000);
    p.bit = ticks_from_ns(p.s2 ? 2000 : bit_ns[p.phy]);
    const uint8_t *bytes = fuzz_bytes(in, fuzz_number(in, 2) % (AIR_MAX_BYTES + 1), &n);
    memcpy(c.bits, bytes, n);
    c.n_bits = (uint16_t)(8 * n);
    c.end = p.begin + c.n_bits * p.bit;
    s->stranger.air->send(s->stranger.air_ctx, &p);
    s->stranger.air->fill(s->stranger.air_ctx, &c);
}

static void step(struct scene *s, struct fuzz_input *in)
{
    uint32_t offset;

    switch (fuzz_number(in, 1) % STEPS) {
    case STEP_WRITE:
        offset = 4 * (fuzz_number(in, 2) % 0x200);
        poke(s, NET_RADIO + offset, fuzz_number(in, 4));
        break;
    case STEP_CCM:
        offset = 4 * (fuzz_number(in, 2) % 0x150);
        poke(s, NET_CCM + offset, fuzz_number(in, 4));
        break;
    case STEP_PACKET:
        send(s, in);
        break;
    default:
        machine_run_beside(s->m,
                           sched_now(machine_sched(s->m)) + fuzz_number(in, 1) * 8 * TICKS_PER_US);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    struct scene s = {.m = fuzz_machine()};
    const struct medium_options options = medium_options_of(2, 1);
    struct medium_listener ear = {.sent = keep_block};
    ticks_t end = sched_now(machine_sched(s.m)) + MAX_LIFE;

    s.medium = medium_new(&options);
    medium_join(s.medium, 0, machine_antenna(s.m));
    medium_join(s.medium, 1, &s.stranger);
    medium_listen(s.medium, &ear, NULL);
    set_up(&s);
    for (unsigned i = 0; i < MAX_STEPS && in.left != 0; i++)
        step(&s, &in);
    machine_run_beside(s.m, MIN(end, sched_now(machine_sched(s.m)) + 5 * TICKS_PER_MS));
    medium_settle(s.medium, sched_now(machine_sched(s.m)));
    medium_free(s.medium);
    return 0;
}
