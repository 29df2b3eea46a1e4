/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/energy/meter.h"

#include <stdio.h>
#include <string.h>

#include "periph/devices.h"
#include "periph/nor/nor.h"
#include "periph/qspi/qspi.h"

#define VREGMAIN_DCDCEN 0x704
#define CHIP_STATES     5 /* enum nor_draw, then reading */
#define PEAK_TICKS      (10 * TICKS_PER_US)
#define CHIP_READS      4

struct device {
    const struct periph *p;
    enum periph_draw draw;
    energy_charge charge;
    enum energy_trust trust;
};

/* Counters of a core that only grow. */
struct core_counts {
    uint64_t awake, stalled, xip; /* cycles */
};

struct energy_meter {
    struct machine *machine;
    struct periph_listener ear[CORES];
    struct energy_sink sink;
    const struct periph *qspi, *regulators;
    GArray *devices; /* struct device: those that say what they draw */
    ticks_t begun, last;

    /* as they were at `last` */
    struct energy_clocks clocks;
    uint32_t hz[CORES];
    struct core_counts counts[CORES];
    enum periph_draw qspi_draw;
    enum nor_draw chip_draw;

    energy_charge charge[ENERGY_PARTS];
    energy_charge chip[CHIP_STATES];
    uint64_t peak_na;
    struct energy_asleep asleep;
};

static const struct clock_tree *clocks_of(const struct energy_meter *e, enum machine_core core)
{
    return machine_device(e->machine, core, 0)->env->clocks;
}

static bool qspi_undivided(const struct energy_meter *e)
{
    return clock_hz(clocks_of(e, CORE_APP), CLOCK_PCLK192M) == 192000000;
}

static struct energy_clocks read_clocks(const struct energy_meter *e)
{
    const struct clock_tree *app = clocks_of(e, CORE_APP), *net = clocks_of(e, CORE_NET);
    bool activated = e->qspi->type->draw(e->qspi) >= DRAW_WAITING;
    uint32_t hz = clock_hz(app, CLOCK_HCLK);

    return (struct energy_clocks){
        .app_hz = hz,
        .raised = hz > 64000000 || (activated && qspi_undivided(e)),
        .hfxo = clock_hz(app, CLOCK_HFXO) != 0 || clock_hz(net, CLOCK_HFXO) != 0,
        .lfclk = clock_hz(app, CLOCK_LFCLK) != 0 || clock_hz(net, CLOCK_LFCLK) != 0,
        .ldo = REG(e->regulators, VREGMAIN_DCDCEN) == 0,
        .qspi_sck = activated ? qspi_cost_sck_hz(e->qspi) : 0,
    };
}

static struct core_counts read_counts(struct energy_meter *e, enum machine_core core)
{
    struct cpu *cpu = machine_cpu(e->machine, core);
    const struct cpu_counters *n = cpu_counters(cpu);
    const struct timing_stalls *s = timing_stalls(cpu_timing(cpu));

    return (struct core_counts){
        .awake = n->cycles - n->sleep_cycles,
        .stalled = s->fetch_flash + s->fetch_xip + s->data_flash + s->data_xip + s->nvm_busy,
        .xip = s->fetch_xip + s->data_xip,
    };
}

/* A core notices at the end of a block what it did: what is over the span belongs to the next. */
static uint64_t as_ticks(uint64_t cycles, uint32_t hz, uint64_t most)
{
    return MIN(cycles * (TICKS_PER_SECOND / hz), most);
}

static void take_states(struct energy_meter *e)
{
    e->clocks = read_clocks(e);
    e->qspi_draw = e->qspi->type->draw(e->qspi);
    e->chip_draw = nor_draw(machine_chip(e->machine));
    for (unsigned i = 0; i < CORES; i++)
        e->hz[i] = clock_hz(clocks_of(e, i), CLOCK_HCLK);
    for (unsigned i = 0; i < e->devices->len; i++) {
        struct device *d = &g_array_index(e->devices, struct device, i);

        d->draw = d->p->type->draw(d->p);
    }
}

static energy_charge charge_devices(struct energy_meter *e, uint64_t ticks, bool *demanded)
{
    energy_charge sum = 0;

    for (unsigned i = 0; i < e->devices->len; i++) {
        struct device *d = &g_array_index(e->devices, struct device, i);
        uint64_t na = d->p == e->qspi && d->draw >= DRAW_WAITING
                          ? 0
                          : energy_peripheral(d->p, d->draw, &d->trust);
        energy_charge c = (energy_charge)energy_with_regulator(&e->clocks, na) * ticks;

        *demanded |= d->draw >= DRAW_WAITING;
        d->charge += c;
        sum += c;
    }
    return sum;
}

static energy_charge charge_chip(struct energy_meter *e, uint64_t ticks, uint64_t sck)
{
    const struct nor *n = machine_chip(e->machine);
    const struct energy_chip *f = energy_chip(nor_chip_of(n)->name, nor_high_performance(n));
    const uint64_t na[] = {f->standby, f->power_down, f->program, f->erase};

    if (!machine_has_chip(e->machine))
        return 0;
    energy_charge rest = (energy_charge)na[e->chip_draw] * (ticks - sck);
    energy_charge reading = (energy_charge)f->read * sck;
    e->chip[e->chip_draw] += rest;
    e->chip[CHIP_READS] += reading;
    return rest + reading;
}

/* What the cores did in the span; XIP's stalls are taken for the time that SCK runs. */
static struct energy_span span_of(struct energy_meter *e, uint64_t ticks)
{
    struct energy_span s = {.ticks = ticks};

    for (unsigned i = 0; i < CORES; i++) {
        struct core_counts now = read_counts(e, i);
        uint64_t awake = as_ticks(now.awake - e->counts[i].awake, e->hz[i], ticks);
        uint64_t stalled = as_ticks(now.stalled - e->counts[i].stalled, e->hz[i], awake);

        if (i == CORE_APP) {
            s.app_awake = awake;
            s.app_stalled = stalled;
            s.sck = as_ticks(now.xip - e->counts[i].xip, e->hz[i], stalled);
        } else {
            s.net_awake = awake;
        }
        e->counts[i] = now;
    }
    if (e->qspi_draw == DRAW_MOVING)
        s.sck = ticks;
    return s;
}

static bool receives(const struct energy_meter *e)
{
    for (unsigned i = 0; i < e->devices->len; i++) {
        const struct device *d = &g_array_index(e->devices, struct device, i);

        if (d->p->type == &uarte_type && d->draw == DRAW_WAITING)
            return true;
    }
    return false;
}

static void count_sleep(struct energy_meter *e, uint64_t ticks)
{
    struct energy_asleep *s = &e->asleep;
    bool standby = machine_has_chip(e->machine) && e->chip_draw == NOR_DRAW_STANDBY;

    s->ticks += ticks;
    s->qspi += e->clocks.qspi_sck != 0 ? ticks : 0;
    s->fast += e->clocks.app_hz > 64000000 ? ticks : 0;
    s->hfxo += e->clocks.hfxo ? ticks : 0;
    s->receiving += receives(e) ? ticks : 0;
    s->chip_standby += standby ? ticks : 0;
}

void energy_meter_settle(struct energy_meter *e)
{
    ticks_t now = machine_now(e->machine);
    uint64_t ticks = now - e->last;
    energy_charge part[ENERGY_PARTS] = {0}, sum;

    if (ticks == 0)
        return;
    struct energy_span span = span_of(e, ticks);
    sum = charge_devices(e, ticks, &span.demanded);
    energy_charge_span(&e->clocks, &span, part);
    for (unsigned i = 0; i < ENERGY_PARTS; i++) {
        e->charge[i] += part[i];
        sum += part[i];
    }
    sum += charge_chip(e, ticks, span.sck);
    count_sleep(e, ticks - span.app_awake);
    if (ticks >= PEAK_TICKS)
        e->peak_na = MAX(e->peak_na, energy_mean_na(sum, ticks, energy_meter_mv(e)));
    if (e->sink.stretch != NULL)
        e->sink.stretch(e->sink.ctx, e->last, now, sum);
    e->last = now;
}

static bool is_as_it_was(const struct energy_meter *e, const struct periph *p)
{
    const struct energy_clocks c = read_clocks(e);

    for (unsigned i = 0; i < e->devices->len; i++) {
        const struct device *d = &g_array_index(e->devices, struct device, i);

        if (d->p == p && d->draw != p->type->draw(p))
            return false;
    }
    return memcmp(&c, &e->clocks, sizeof c) == 0 &&
           e->chip_draw == nor_draw(machine_chip(e->machine));
}

static void changed(void *ctx, const struct periph *p)
{
    struct energy_meter *e = ctx;

    if (is_as_it_was(e, p))
        return;
    energy_meter_settle(e);
    take_states(e);
}

static void add_devices(struct energy_meter *e, enum machine_core core)
{
    struct periph *p;

    for (unsigned i = 0; (p = machine_device(e->machine, core, i)) != NULL; i++) {
        struct device d = {.p = p};

        if (p->type->draw != NULL)
            g_array_append_val(e->devices, d);
    }
}

struct energy_meter *energy_meter_new(struct machine *m)
{
    struct energy_meter *e = g_new0(struct energy_meter, 1);

    e->machine = m;
    e->qspi = machine_periph(m, CORE_APP, "QSPI");
    e->regulators = machine_periph(m, CORE_APP, "REGULATORS");
    e->devices = g_array_new(FALSE, FALSE, sizeof(struct device));
    e->begun = e->last = machine_now(m);
    for (unsigned i = 0; i < CORES; i++) {
        add_devices(e, i);
        e->counts[i] = read_counts(e, i);
    }
    take_states(e);
    for (unsigned i = 0; i < CORES; i++) {
        e->ear[i].drawing = changed;
        periph_listen(machine_device(m, i, 0)->env, &e->ear[i], e);
    }
    return e;
}

void energy_meter_free(struct energy_meter *e)
{
    if (e == NULL)
        return;
    for (unsigned i = 0; i < CORES; i++)
        listener_leave(&e->ear[i].listener);
    g_array_unref(e->devices);
    g_free(e);
}

void energy_meter_set_sink(struct energy_meter *e, const struct energy_sink *sink)
{
    e->sink = *sink;
}

static void add_row(GArray *rows, const char *what, energy_charge charge, enum energy_trust trust,
                    bool chip)
{
    struct energy_row row = {.charge = charge, .trust = trust, .chip = chip};

    if (charge == 0)
        return;
    g_strlcpy(row.what, what, sizeof row.what);
    g_array_append_val(rows, row);
}

static void add_part_rows(struct energy_meter *e, GArray *rows)
{
    static const enum energy_figure_id figure[ENERGY_PARTS] = {
        [ENERGY_SLEEP] = FIGURE_SLEEP,         [ENERGY_FLOOR] = FIGURE_FLOOR,
        [ENERGY_HFXO] = FIGURE_HFXO,           [ENERGY_APP] = FIGURE_APP,
        [ENERGY_APP_STALLED] = FIGURE_STALLED, [ENERGY_NET] = FIGURE_NET,
        [ENERGY_QSPI] = FIGURE_QSPI_ACTIVE,    [ENERGY_SCK] = FIGURE_QSPI_MOVING,
    };

    for (unsigned i = 0; i < ENERGY_PARTS; i++) {
        const struct energy_figure *f = energy_figure(figure[i]);

        add_row(rows, i == ENERGY_FLOOR ? "clocks and regulators awake" : f->what, e->charge[i],
                f->trust, false);
    }
}

static void add_device_rows(struct energy_meter *e, GArray *rows)
{
    for (unsigned i = 0; i < e->devices->len; i++) {
        const struct device *d = &g_array_index(e->devices, struct device, i);
        bool net = d->p->env == machine_device(e->machine, CORE_NET, 0)->env;
        char *name = g_strdup_printf("%s%s", d->p->name, net ? " (network core)" : "");

        add_row(rows, name, d->charge, d->trust, false);
        g_free(name);
    }
}

static int largest_first(gconstpointer a, gconstpointer b)
{
    energy_charge x = ((const struct energy_row *)a)->charge;
    energy_charge y = ((const struct energy_row *)b)->charge;

    return x < y ? 1 : x > y ? -1 : 0;
}

GArray *energy_meter_rows(struct energy_meter *e)
{
    static const char *const chip[CHIP_STATES] = {"flash chip: standby", "flash chip: power-down",
                                                  "flash chip: program", "flash chip: erase",
                                                  "flash chip: read"};
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct energy_row));

    energy_meter_settle(e);
    add_part_rows(e, rows);
    add_device_rows(e, rows);
    for (unsigned i = 0; i < CHIP_STATES; i++)
        add_row(rows, chip[i], e->chip[i], TRUST_SIBLING, true);
    g_array_sort(rows, largest_first);
    return rows;
}

struct energy_report energy_meter_report(struct energy_meter *e)
{
    return (struct energy_report){
        .rows = energy_meter_rows(e),
        .begun = e->begun,
        .ticks = energy_meter_ticks(e),
        .peak_na = e->peak_na,
        .mv = energy_meter_mv(e),
    };
}

void energy_report_clear(struct energy_report *r)
{
    g_clear_pointer(&r->rows, g_array_unref);
}

ticks_t energy_meter_now(const struct energy_meter *e)
{
    return machine_now(e->machine);
}

ticks_t energy_meter_ticks(const struct energy_meter *e)
{
    return machine_now(e->machine) - e->begun;
}

const struct energy_asleep *energy_meter_asleep(const struct energy_meter *e)
{
    return &e->asleep;
}

struct machine *energy_meter_machine(const struct energy_meter *e)
{
    return e->machine;
}

uint64_t energy_meter_peak_na(const struct energy_meter *e)
{
    return e->peak_na;
}

unsigned energy_meter_mv(const struct energy_meter *e)
{
    return (unsigned)machine_device(e->machine, CORE_APP, 0)->env->analog->vdd;
}
