/*
 * What every register table promises, checked on every device: reset value, access, names; and that
 * no sequence of accesses brings a device down.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "periph/devices.h"

#define FUZZ_OPERATIONS 200000

struct subject {
    const struct periph_type *type;
    uint32_t base;
    unsigned n;
    bool net;
};

/* Every type of devices.h. */
/* clang-format off */
static const struct subject subjects[] = {
    {&aar_type, 0x5000e000, 0, true},
    {&acl_type, 0x50080000, 0, true},
    {&cache_type, 0x50001000, 0, false},
    {&ccm_type, 0x5000e000, 0, true},
    {&clock_net_type, 0x50005000, 0, true},
    {&clock_type, 0x50005000, 0, false},
    {&comp_type, 0x5001a000, 0, false},
    {&cryptocell_type, 0x50844000, 0, false},
    {&ctrlap_net_type, 0x50006000, 0, true},
    {&ctrlap_type, 0x50006000, 0, false},
    {&dcnf_net_type, 0x50000000, 0, true},
    {&dcnf_type, 0x50000000, 0, false},
    {&dppic_type, 0x50017000, 0, false},
    {&ecb_type, 0x5000d000, 0, true},
    {&egu_type, 0x5001a000, 1, true},
    {&egu_type, 0x5001b000, 16, false},
    {&fpu_type, 0x50000000, 0, false},
    {&gpio_type, 0x50842500, 0, false},
    {&gpio_net_type, 0x50842800, 1, true},
    {&gpiote_type, 0x5000d000, 0, false},
    {&hidden_002_type, 0x50002000, 0, false},
    {&hidden_004_type, 0x50004000, 0, false},
    {&hidden_032_type, 0x50032000, 0, false},
    {&hidden_101_type, 0x50101000, 0, false},
    {&hidden_201_type, 0x50201000, 0, false},
    {&hidden_203_type, 0x50203000, 0, true},
    {&hidden_nvmc_type, 0x50039000, 0, false},
    {&i2s_type, 0x50028000, 0, false},
    {&ipc_type, 0x5002a000, 0, false},
    {&kmu_type, 0x50039000, 0, false},
    {&lpcomp_type, 0x5001a000, 0, false},
    {&mutex_type, 0x50030000, 0, false},
    {&nfct_type, 0x5002d000, 0, false},
    {&nvmc_type, 0x50039000, 4096, false},
    {&nvmc_net_type, 0x50080000, 2048, true},
    {&oscillators_type, 0x50004000, 0, false},
    {&pdm_type, 0x50026000, 0, false},
    {&power_type, 0x50005000, 0, false},
    {&pwm_type, 0x50021000, 0, false},
    {&qdec_type, 0x50033000, 0, false},
    {&qspi_type, 0x5002b000, 0, false},
    {&radio_type, 0x50008000, 0, true},
    {&regulators_type, 0x50004000, 0, false},
    {&reset_net_type, 0x50005000, 0, true},
    {&reset_type, 0x50005000, 0, false},
    {&rng_type, 0x50009000, 0, true},
    {&rtc_type, 0x50014000, 0, false},
    {&saadc_type, 0x5000e000, 0, false},
    {&spim4_type, 0x5000a000, 0, false},
    {&spim_type, 0x50009000, 0, false},
    {&spis_type, 0x50009000, 0, false},
    {&spu_type, 0x50003000, 0, false},
    {&temp_type, 0x50010000, 0, true},
    {&timer_type, 0x5000c000, 8, true},
    {&timer_type, 0x5000f000, 6, false},
    {&twim_type, 0x50009000, 0, false},
    {&twis_type, 0x50009000, 0, false},
    {&uart_type, 0x50008000, 0, false},
    {&uarte_type, 0x50008000, 0, false},
    {&usbd_type, 0x50036000, 0, false},
    {&usbregulator_type, 0x50037000, 0, false},
    {&vmc_type, 0x50081000, 4, true},
    {&vmc_type, 0x50081000, 8, false},
    {&vreqctrl_type, 0x50004000, 0, true},
    {&wdt_type, 0x50018000, 0, false},
    {&wdt_type, 0x50019000, 1, false},
};
/* clang-format on */

#define IRQ 1

struct fixture {
    struct bench *b;
    struct periph *p;
};

static struct fixture set_up(const struct subject *s)
{
    struct fixture f = {.b = bench_new()};
    f.p = periph_new(s->type, s->type->name, s->base, IRQ, s->n, &f.b->env);
    return f;
}

/* --- walking the tables --- */

typedef void (*check)(struct fixture *f, const struct reg_desc *d, unsigned index, uint32_t offset);

static unsigned count_of(const struct subject *s, const struct reg_desc *d)
{
    unsigned count = MAX(d->count, 1);

    return d->per_n ? MIN(s->n, count) : count;
}

/* Calls fn for every register of every device, each on a device fresh from reset. */
static void for_every_register(check fn)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(subjects); i++) {
        const struct subject *s = &subjects[i];

        for (unsigned r = 0; r < s->type->n_regs; r++) {
            const struct reg_desc *d = &s->type->regs[r];

            for (unsigned k = 0; k < count_of(s, d); k++) {
                struct fixture f = set_up(s);

                fn(&f, d, k, d->offset + k * (d->stride != 0 ? d->stride : 4));
                bench_free(f.b);
            }
        }
    }
}

static uint32_t get(struct fixture *f, uint32_t offset)
{
    return bench_read(f->b, f->p->base + offset);
}

static void put(struct fixture *f, uint32_t offset, uint32_t value)
{
    bench_write(f->b, f->p->base + offset, value);
}

#define assert_reg(f, offset, expression)                                                          \
    do {                                                                                           \
        if (!(expression))                                                                         \
            g_error("%s: %s", periph_reg_name((f)->p, offset), #expression);                       \
    } while (0)

/* --- names --- */

static void check_name(struct fixture *f, const struct reg_desc *d, unsigned index, uint32_t offset)
{
    char *expected;

    assert_reg(f, offset, d->name != NULL && d->name[0] != '\0');
    assert_reg(f, offset, (d->kind == REG_TASK) == g_str_has_prefix(d->name, "TASKS_"));
    assert_reg(f, offset, (d->kind == REG_EVENT) == g_str_has_prefix(d->name, "EVENTS_"));
    assert_reg(f, offset, (d->count > 0) == (strstr(d->name, "[n]") != NULL));
    if (d->count > 0) {
        const char *bracket = strstr(d->name, "[n]");

        expected = g_strdup_printf("%s.%.*s[%u]%s", f->p->name, (int)(bracket - d->name), d->name,
                                   index, bracket + 3);
    } else {
        expected = g_strdup_printf("%s.%s", f->p->name, d->name);
    }
    g_assert_cmpstr(periph_reg_name(f->p, offset), ==, expected);
    g_free(expected);
}

static void every_register_has_its_name_and_no_other(void)
{
    for_every_register(check_name);
    for (unsigned i = 0; i < G_N_ELEMENTS(subjects); i++) {
        const struct periph_type *t = subjects[i].type;

        for (unsigned a = 0; a < t->n_regs; a++)
            for (unsigned b = a + 1; b < t->n_regs; b++)
                g_assert_cmpstr(t->regs[a].name, !=, t->regs[b].name);
    }
}

/* --- values --- */

static void check_reset(struct fixture *f, const struct reg_desc *d, unsigned index,
                        uint32_t offset)
{
    uint32_t expected = d->own_reset ? get(f, offset) : d->reset;

    if (d->kind == REG_SET || d->kind == REG_CLR)
        expected = REG(f->p, d->target + index * (d->stride != 0 ? d->stride : 4));
    if (get(f, offset) != expected)
        g_error("%s reads %08x after reset, not %08x", periph_reg_name(f->p, offset),
                get(f, offset), expected);
    /* Reset once more, warm, after the device saw a write. */
    put(f, offset, UINT32_MAX);
    periph_reset(f->p, true);
    if (d->kind != REG_SET && d->kind != REG_CLR)
        assert_reg(f, offset, get(f, offset) == expected);
}

static void every_register_has_its_reset_value(void)
{
    for_every_register(check_reset);
}

static void check_mask(struct fixture *f, const struct reg_desc *d, unsigned index, uint32_t offset)
{
    uint32_t fixed = (d->own_reset ? get(f, offset) : d->reset) & ~d->mask;

    if (d->kind != REG_RW && d->kind != REG_ONCE)
        return;
    put(f, offset, UINT32_MAX);
    assert_reg(f, offset, (get(f, offset) & ~d->mask) == fixed);
    if (d->written == NULL && d->read == NULL)
        assert_reg(f, offset, (get(f, offset) & d->mask) == d->mask);
    if (d->kind == REG_RW) {
        put(f, offset, 0);
        assert_reg(f, offset, (get(f, offset) & ~d->mask) == fixed);
        if (d->written == NULL && d->read == NULL)
            assert_reg(f, offset, (get(f, offset) & d->mask) == 0);
    }
}

static void only_bits_of_the_mask_can_be_written(void)
{
    for_every_register(check_mask);
}

/* Drivers read PSEL back and take all of it for the pin's number. */
static void check_psel(struct fixture *f, const struct reg_desc *d, unsigned index, uint32_t offset)
{
    if (strstr(d->name, "PSEL") == NULL || d->reset != UINT32_MAX)
        return;
    put(f, offset, 0x1c);
    assert_reg(f, offset, get(f, offset) == 0x1c);
    put(f, offset, UINT32_MAX);
    assert_reg(f, offset, get(f, offset) == UINT32_MAX);
}

static void a_pin_selection_reads_as_it_was_written(void)
{
    for_every_register(check_psel);
}

static void check_read_only(struct fixture *f, const struct reg_desc *d, unsigned index,
                            uint32_t offset)
{
    if (d->kind != REG_RO)
        return;
    put(f, offset, ~d->reset);
    g_assert_cmpstr(f->b->last_id, ==, "write-read-only");
    assert_reg(f, offset, get(f, offset) == d->reset);
}

static void a_write_of_a_read_only_register_is_refused_and_reported(void)
{
    for_every_register(check_read_only);
}

static void check_w1c(struct fixture *f, const struct reg_desc *d, unsigned index, uint32_t offset)
{
    if (d->kind != REG_W1C)
        return;
    REG(f->p, offset) = d->mask;
    put(f, offset, 0);
    assert_reg(f, offset, get(f, offset) == d->mask);
    put(f, offset, d->mask & 0x55555555);
    assert_reg(f, offset, get(f, offset) == (d->mask & 0xaaaaaaaa));
}

static void writing_1_clears_where_the_table_says_so(void)
{
    for_every_register(check_w1c);
}

static void check_write_only(struct fixture *f, const struct reg_desc *d, unsigned index,
                             uint32_t offset)
{
    if (d->kind != REG_WO && d->kind != REG_TASK)
        return;
    put(f, offset, UINT32_MAX);
    assert_reg(f, offset, get(f, offset) == 0);
}

static void tasks_and_write_only_registers_read_0(void)
{
    for_every_register(check_write_only);
}

static void check_once(struct fixture *f, const struct reg_desc *d, unsigned index, uint32_t offset)
{
    if (d->kind != REG_ONCE)
        return;
    put(f, offset, d->mask);
    put(f, offset, 0);
    assert_reg(f, offset, get(f, offset) == d->mask);
    g_assert_cmpstr(f->b->last_id, ==, "write-once");
    periph_reset(f->p, false);
    put(f, offset, d->mask);
    assert_reg(f, offset, get(f, offset) == d->mask);
}

static void a_write_once_register_keeps_its_first_value_until_reset(void)
{
    for_every_register(check_once);
}

/* --- tasks and events --- */

static void check_event(struct fixture *f, const struct reg_desc *d, unsigned index,
                        uint32_t offset)
{
    if (d->kind != REG_EVENT)
        return;
    uint32_t bit = BIT((offset - 0x100) / 4);

    if (periph_find_reg(f->p, (f->p->base & 0xfff) + 0x304, &(unsigned){0}) != NULL) {
        put(f, 0x304, UINT32_MAX);
        assert_reg(f, offset, (get(f, 0x304) & bit) != 0);
    }
    periph_event(f->p, offset);
    assert_reg(f, offset, get(f, offset) == 1);
    assert_reg(f, offset, f->b->irq.level[IRQ] == ((REG(f->p, 0x300) & bit) != 0));
    put(f, offset, 0);
    assert_reg(f, offset, get(f, offset) == 0 && !f->b->irq.level[IRQ]);
}

static void every_event_sets_its_register_and_its_interrupt_and_is_cleared_by_0(void)
{
    for_every_register(check_event);
}

static void check_endpoint(struct fixture *f, const struct reg_desc *d, unsigned index,
                           uint32_t offset)
{
    if (!f->p->type->dppi || (d->kind != REG_TASK && d->kind != REG_EVENT))
        return;
    put(f, offset + 0x80, UINT32_MAX);
    assert_reg(f, offset, get(f, offset + 0x80) == 0x800000ff);
    put(f, offset + 0x80, 0x80000003);
    assert_reg(f, offset,
               f->b->dppi.subscribers[3]->len == (d->kind == REG_TASK ? 1u : 0u) &&
                   f->b->dppi.subscribers[31]->len == 0);
    /* memset() writes bytes. */
    for (unsigned byte = 0; byte < 4; byte++)
        bench_write_sized(f->b, f->p->base + offset + 0x80 + byte, 1, 0);
    assert_reg(f, offset, get(f, offset + 0x80) == 0 && f->b->dppi.subscribers[3]->len == 0);
}

static void every_task_can_subscribe_and_every_event_publish(void)
{
    for_every_register(check_endpoint);
}

/* --- fuzz --- */

static uint32_t random_value(GRand *rand)
{
    switch (g_rand_int_range(rand, 0, 8)) {
    case 0:
        return 0;
    case 1:
        return 1;
    case 5:
        return (uint32_t)g_rand_int_range(rand, 2, 16);
    case 6:
        return BENCH_RAM + (uint32_t)g_rand_int_range(rand, 0, KIB(64)); /* a DMA pointer */
    case 2:
        return UINT32_MAX;
    case 3:
        return BIT(g_rand_int_range(rand, 0, 32));
    case 4:
        return 0x80000000 | (uint32_t)g_rand_int_range(rand, 0, 4); /* a DPPI endpoint */
    default:
        return g_rand_int(rand);
    }
}

/* Mostly a register of the device, sometimes any word of its slot. */
static uint32_t random_address(GRand *rand, const struct subject *s)
{
    const struct reg_desc *d = &s->type->regs[g_rand_int_range(rand, 0, (int)s->type->n_regs)];
    unsigned k = (unsigned)g_rand_int_range(rand, 0, MAX(d->count, 1));
    uint32_t offset = d->offset + k * (d->stride != 0 ? d->stride : 4);

    switch (g_rand_int_range(rand, 0, 16)) {
    case 0:
        return (s->base & ~UINT32_C(0xfff)) + (uint32_t)g_rand_int_range(rand, 0, 1024) * 4;
    case 1:
        return s->base + ((offset + 0x80) & 0xffc);
    default:
        return s->base + offset;
    }
}

/* What the rest of the chip may do to the device in between. */
static void random_surroundings(GRand *rand, struct fixture *f)
{
    switch (g_rand_int_range(rand, 0, 8)) {
    case 0:
        f->b->dppi.enabled = g_rand_int(rand);
        break;
    case 1:
        dppi_publish(&f->b->dppi, (unsigned)g_rand_int_range(rand, 0, 4));
        break;
    case 2:
        signal_raise(&f->b->signals, SIGNAL_CPU_SLEEP, g_rand_boolean(rand));
        break;
    case 3:
        pins_set_outside(&f->b->pins, (unsigned)g_rand_int_range(rand, 0, PINS),
                         (enum pin_drive)g_rand_int_range(rand, 0, 3));
        break;
    case 4:
        pins_set_owner(&f->b->pins, (unsigned)g_rand_int_range(rand, 0, PINS),
                       (enum pin_owner)g_rand_int_range(rand, 0, 2));
        break;
    case 5:
        if (f->p->type != &clock_type && f->p->type != &clock_net_type)
            clock_set(&f->b->clocks, CLOCK_LFCLK, g_rand_boolean(rand) ? 32768 : 0);
        break;
    case 6:
        if (g_rand_int_range(rand, 0, 50) == 0)
            periph_reset(f->p, g_rand_boolean(rand));
        break;
    default:
        bench_run(f->b, TICKS_PER_US * (ticks_t)g_rand_int_range(rand, 0, 500));
        break;
    }
}

static void random_access(GRand *rand, struct fixture *f, const struct subject *s)
{
    static const unsigned sizes[] = {4, 4, 4, 4, 2, 1};
    uint32_t addr = random_address(rand, s);
    unsigned size = sizes[g_rand_int_range(rand, 0, G_N_ELEMENTS(sizes))];
    uint32_t value;

    addr += (uint32_t)g_rand_int_range(rand, 0, 4) / size * size;
    if (g_rand_int_range(rand, 0, 3) == 0)
        g_assert_true(mmio_read(&f->b->mmio, addr, size, true, &value));
    else
        bench_write_sized(f->b, addr, size, random_value(rand));
    if (g_rand_int_range(rand, 0, 8) == 0)
        random_surroundings(rand, f);
}

static void fuzz(const void *data)
{
    const struct subject *s = data;
    struct fixture f = set_up(s);
    GRand *rand = g_rand_new_with_seed(s->base + s->n);

    for (unsigned i = 0; i < FUZZ_OPERATIONS; i++)
        random_access(rand, &f, s);
    /* It still comes up after that. */
    periph_reset(f.p, true);
    for (unsigned r = 0; r < s->type->n_regs; r++)
        if (s->type->regs[r].kind == REG_RW && s->type->regs[r].read == NULL &&
            !s->type->regs[r].own_reset)
            assert_reg(&f, s->type->regs[r].offset,
                       get(&f, s->type->regs[r].offset) == s->type->regs[r].reset);
    g_rand_free(rand);
    bench_free(f.b);
}

/* --- state --- */

#define ROUNDS          3
#define STATE_ACCESSES  2000
#define RECORD_ACCESSES 1000

/* What firmware and the NVIC could see of the device while it is shaken further. */
static GString *shake(struct fixture *f, const struct subject *s, uint32_t seed)
{
    GString *record = g_string_new(NULL);
    GRand *rand = g_rand_new_with_seed(seed);

    for (unsigned i = 0; i < RECORD_ACCESSES; i++) {
        uint32_t addr = random_address(rand, s) & ~3u;
        uint32_t value;

        random_access(rand, f, s);
        g_assert_true(mmio_read(&f->b->mmio, addr, 4, true, &value));
        g_string_append_printf(record, "%u: %s %08x irq %d next %" G_GUINT64_FORMAT "\n", i,
                               periph_reg_name(f->p, addr - f->p->base), value,
                               f->b->irq.level[IRQ], sched_next(&f->b->sched));
    }
    g_rand_free(rand);
    return record;
}

static void assert_same(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        size_t len_a = strcspn(a, "\n"), len_b = strcspn(b, "\n");

        if (len_a != len_b || memcmp(a, b, len_a) != 0)
            g_error("%.*s, but after a restore %.*s", (int)len_a, a, (int)len_b, b);
        a += len_a + 1;
        b += len_b + 1;
    }
}

static void goes_on_from_its_state(const void *data)
{
    const struct subject *s = data;

    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct fixture one = set_up(s), other = set_up(s);
        struct state_blocks *state = state_blocks_new();
        struct state_walk save = state_save(state), restore = state_restore(state);
        GRand *rand = g_rand_new_with_seed(s->base + round);
        GError *error = NULL;

        for (unsigned i = 0; i < STATE_ACCESSES; i++)
            random_access(rand, &one, s);
        bench_walk(one.b, &save);
        g_assert_true(state_walk_end(&save, NULL));
        bench_walk(other.b, &restore);
        state_walk_end(&restore, &error);
        g_assert_no_error(error);

        GString *expected = shake(&one, s, round), *seen = shake(&other, s, round);
        assert_same(expected->str, seen->str);
        g_string_free(expected, TRUE);
        g_string_free(seen, TRUE);
        g_rand_free(rand);
        state_blocks_free(state);
        bench_free(one.b);
        bench_free(other.b);
    }
}

/* All devices of a core together: they share slots, DPPI channels, pins, signals and LFCLK. */
static void fuzz_core(const void *data)
{
    bool net = GPOINTER_TO_INT(data) != 0;
    struct fixture f = {.b = bench_new()};
    struct periph *device[G_N_ELEMENTS(subjects)] = {NULL};
    GRand *rand = g_rand_new_with_seed(net);
    for (unsigned i = 0; i < G_N_ELEMENTS(subjects); i++)
        if (subjects[i].net == net)
            device[i] = periph_new(subjects[i].type, subjects[i].type->name, subjects[i].base, IRQ,
                                   subjects[i].n, &f.b->env);
    for (unsigned i = 0; i < FUZZ_OPERATIONS; i++) {
        unsigned which = (unsigned)g_rand_int_range(rand, 0, G_N_ELEMENTS(subjects));

        f.p = device[which];
        if (f.p != NULL)
            random_access(rand, &f, &subjects[which]);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(subjects); i++)
        if (device[i] != NULL)
            periph_reset(device[i], true);
    g_rand_free(rand);
    bench_free(f.b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/registers/names", every_register_has_its_name_and_no_other);
    g_test_add_func("/registers/reset", every_register_has_its_reset_value);
    g_test_add_func("/registers/mask", only_bits_of_the_mask_can_be_written);
    g_test_add_func("/registers/psel", a_pin_selection_reads_as_it_was_written);
    g_test_add_func("/registers/read-only",
                    a_write_of_a_read_only_register_is_refused_and_reported);
    g_test_add_func("/registers/w1c", writing_1_clears_where_the_table_says_so);
    g_test_add_func("/registers/write-only", tasks_and_write_only_registers_read_0);
    g_test_add_func("/registers/once", a_write_once_register_keeps_its_first_value_until_reset);
    g_test_add_func("/registers/events",
                    every_event_sets_its_register_and_its_interrupt_and_is_cleared_by_0);
    g_test_add_func("/registers/endpoints", every_task_can_subscribe_and_every_event_publish);
    for (unsigned i = 0; i < G_N_ELEMENTS(subjects); i++) {
        char *path = g_strdup_printf("/registers/fuzz/%s/%s@%08x", subjects[i].net ? "net" : "app",
                                     subjects[i].type->name, subjects[i].base);

        g_test_add_data_func(path, &subjects[i], fuzz);
        g_free(path);
        path = g_strdup_printf("/registers/state/%s/%s@%08x", subjects[i].net ? "net" : "app",
                               subjects[i].type->name, subjects[i].base);
        g_test_add_data_func(path, &subjects[i], goes_on_from_its_state);
        g_free(path);
    }
    g_test_add_data_func("/registers/fuzz/app/all", GINT_TO_POINTER(0), fuzz_core);
    g_test_add_data_func("/registers/fuzz/net/all", GINT_TO_POINTER(1), fuzz_core);
    return g_test_run();
}
