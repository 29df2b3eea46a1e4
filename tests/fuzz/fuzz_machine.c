/*
 * Guests: random code on both cores, register pokes over all devices, EasyDMA, code that changes
 * itself, input from outside; under a session, with the doctor looking. Each input is one guest and
 * begins where the others begin; it lives a millisecond of emulated time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/doctor/doctor.h"
#include "debug/finding.h"
#include "fuzz.h"

#define LIFE      TICKS_PER_MS
#define MAX_STEPS 64

struct guest {
    struct machine *m;
    struct session *session;
    struct doctor *doctor;
    struct symbols *symbols;
    ticks_t end;
    bool over;
};

/* --- where things are ----------------------------------------------------------------------- */

/* An address that reaches something, of a core. */
static uint32_t place(struct fuzz_input *in, enum machine_core *core)
{
    static const struct {
        enum machine_core core;
        uint32_t base, size;
    } places[] = {
        {CORE_APP, APP_FLASH_BASE + 0x200, 0x1000},
        {CORE_APP, APP_RAM_BASE, 0x1000},
        {CORE_NET, NET_FLASH_BASE + 0x200, 0x1000},
        {CORE_NET, NET_RAM_BASE, 0x1000},
        {CORE_APP, XIP_BASE, 0x10000},
        {CORE_APP, APP_FLASH_BASE, 0x200},
        {CORE_APP, APP_RAM_BASE + 0x7f000, 0x2000},
        {CORE_NET, APP_RAM_BASE, 0x1000},
    };
    unsigned i = fuzz_number(in, 1) % G_N_ELEMENTS(places);

    *core = places[i].core;
    return places[i].base + (fuzz_number(in, 2) % places[i].size & ~1u);
}

/* As bytes say, or made so that most addresses reach something. */
static uint32_t value(struct fuzz_input *in)
{
    enum machine_core core;
    uint32_t kind = fuzz_number(in, 1);

    switch (kind % 4) {
    case 0:
        return kind >> 2;
    case 1:
        return UINT32_C(1) << (kind >> 2) % 32;
    case 2:
        return place(in, &core);
    default:
        return fuzz_number(in, 4);
    }
}

/* A register of any device. */
static uint32_t device_register(struct guest *g, struct fuzz_input *in, enum machine_core *core)
{
    unsigned n = 0, which = fuzz_number(in, 1);

    *core = which % 4 == 0 ? CORE_NET : CORE_APP;
    while (machine_device(g->m, *core, n) != NULL)
        n++;
    return machine_device(g->m, *core, which % n)->base;
}

/* --- steps ---------------------------------------------------------------------------------- */

static void put_code(struct guest *g, struct fuzz_input *in)
{
    enum machine_core core;
    uint32_t addr = place(in, &core);
    size_t n, want = fuzz_number(in, 1);
    const uint8_t *code = fuzz_bytes(in, want, &n);

    fuzz_place(g->m, core, addr, code, n);
}

static uint32_t next(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Thumb-2 from a number: all halfwords are equally likely, or those of loads, stores and FP are. */
static void put_random_code(struct guest *g, struct fuzz_input *in)
{
    static const uint32_t wide[] = {0xe8000000, 0xf8000000, 0xee000000, 0xf3800000, 0xfb000000};
    enum machine_core core;
    uint32_t addr = place(in, &core), state = fuzz_number(in, 4) | 1;
    uint8_t code[512];

    for (unsigned i = 0; i < sizeof code; i += 4) {
        uint32_t word = next(&state);

        if (state % 8 < G_N_ELEMENTS(wide)) /* the first halfword is the low one */
            word = (word & 0x01ff01ff) | wide[state % 8] >> 16 | (word & 0xfe000000);
        store_le32(code + i, word);
    }
    fuzz_place(g->m, core, addr, code, sizeof code);
}

static void poke_register(struct guest *g, struct fuzz_input *in)
{
    enum machine_core core;
    uint32_t addr = device_register(g, in, &core) + (fuzz_number(in, 2) & 0xffc);
    uint32_t word = value(in), before;

    mmio_read(machine_mmio(g->m, core), addr, 4, true, &before);
    mmio_write(machine_mmio(g->m, core), addr, 4, true, word);
}

/* A buffer in RAM, or where none may be, and the task behind it. */
static void start_dma(struct guest *g, struct fuzz_input *in)
{
    enum machine_core core;
    struct mmio *mmio = NULL;
    uint32_t base = device_register(g, in, &core), at = 0x504 + 4 * (fuzz_number(in, 1) % 32);
    const uint32_t enables[] = {1, 2, 3, 4, 5, 6, 7, 8};

    mmio = machine_mmio(g->m, core);
    mmio_write(mmio, base + 0x500, 4, true, enables[fuzz_number(in, 1) % G_N_ELEMENTS(enables)]);
    mmio_write(mmio, base + at, 4, true, value(in));
    mmio_write(mmio, base + at + 4, 4, true, fuzz_number(in, 2));
    mmio_write(mmio, base + 4 * (fuzz_number(in, 1) % 16), 4, true, 1);
}

static void set_core(struct guest *g, struct fuzz_input *in)
{
    uint32_t which = fuzz_number(in, 1);
    struct cpu *c = machine_cpu(g->m, which & 1);
    enum machine_core core;

    if (which & 2)
        cpu_set_reg(c, ENGINE_PC, place(in, &core));
    else
        cpu_set_reg(c, (enum engine_reg)((which >> 2) % 15), value(in));
}

static void poke_system(struct guest *g, struct fuzz_input *in)
{
    uint32_t which = fuzz_number(in, 1), offset = fuzz_number(in, 2) & 0xffc;
    static const uint32_t bases[] = {0xe000e000, 0xe0001000, 0xe0002000, 0xe000e000};

    cpu_poke_ppb(machine_cpu(g->m, which & 1), bases[which >> 1 & 3] + offset, value(in));
}

static void outside(struct guest *g, struct fuzz_input *in)
{
    static const char *const lines[] = {"app.0", "net.0", "rtt.0", "usb.0"};
    uint32_t which = fuzz_number(in, 1);
    char c = (char)fuzz_number(in, 1);

    switch (which % 6) {
    case 0:
        machine_pin_reset(g->m);
        break;
    case 1:
        machine_power_cycle(g->m);
        break;
    default:
        console_type(session_console(g->session), lines[(which >> 4) % 4], &c, 1);
    }
}

static void live(struct guest *g, ticks_t time)
{
    const struct session_conditions conditions = {.duration = time, .wall_limit = TICKS_NEVER};

    g_assert(session_set_conditions(g->session, &conditions, NULL));
    struct outcome o = session_run(g->session);
    GPtrArray *findings = doctor_diagnose(g->doctor, o.symptom);

    g_ptr_array_free(findings, TRUE);
    g->over = machine_now(g->m) >= g->end;
}

/* --- a guest -------------------------------------------------------------------------------- */

static void begin(struct guest *g)
{
    static const struct session_options options = {.console = {.quiet = true, .silent = true},
                                                   .duration = TICKS_NEVER,
                                                   .wall_limit = TICKS_NEVER};
    static const struct doctor_options patience = {.patience = TICKS_PER_MS};

    g->m = fuzz_machine();
    g->over = false;
    g->end = machine_now(g->m) + LIFE;
    if (g->session != NULL)
        return;
    g->symbols = symbols_new();
    g->session = session_new(g->m, &options, NULL);
    g->doctor = doctor_new(g->m, g->symbols, &patience);
    doctor_attend(g->doctor, g->session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct guest guest;
    static void (*const steps[])(struct guest * g, struct fuzz_input * in) = {
        put_code,  put_random_code, poke_register, poke_register,
        start_dma, set_core,        poke_system,   outside,
    };
    struct fuzz_input in = {data, size};

    begin(&guest);
    for (unsigned i = 0; i < MAX_STEPS && in.left > 0 && !guest.over; i++) {
        uint32_t step = fuzz_number(&in, 1);

        if (step >= 0xe0)
            live(&guest, (1 + (step & 15)) * TICKS_PER_US);
        else
            steps[step % G_N_ELEMENTS(steps)](&guest, &in);
    }
    for (unsigned i = 0; i < 4 && !guest.over; i++)
        live(&guest, guest.end - machine_now(guest.m));
    return 0;
}
