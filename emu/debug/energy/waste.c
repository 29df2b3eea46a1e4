/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/energy/waste.h"

#include "periph/nor/nor.h"

/* Of everything that was drawn: less is not worth a line. */
#define WORTH_A_LINE 20

static void clear(gpointer data)
{
    g_free(((struct energy_waste *)data)->what);
}

static energy_charge all(struct energy_meter *e)
{
    GArray *rows = energy_meter_rows(e);
    energy_charge sum = 0;

    for (unsigned i = 0; i < rows->len; i++)
        sum += g_array_index(rows, struct energy_row, i).charge;
    g_array_unref(rows);
    return sum;
}

static uint64_t figure(enum energy_figure_id id)
{
    return energy_figure(id)->value;
}

static uint64_t percent(uint64_t part, uint64_t whole)
{
    return whole != 0 ? (part * 100 + whole / 2) / whole : 0;
}

static void add(GArray *wastes, const struct energy_waste *waste, const char *subject,
                uint64_t ticks, uint64_t asleep)
{
    g_array_append_vals(wastes, waste, 1);
    g_array_index(wastes, struct energy_waste, wastes->len - 1).what =
        g_strdup_printf("%s during %" G_GUINT64_FORMAT " %% of the application core's sleep",
                        subject, percent(ticks, asleep));
}

static int largest_first(gconstpointer a, gconstpointer b)
{
    energy_charge x = ((const struct energy_waste *)a)->charge;
    energy_charge y = ((const struct energy_waste *)b)->charge;

    return x < y ? 1 : x > y ? -1 : 0;
}

GArray *energy_wastes(struct energy_meter *e)
{
    GArray *wastes = g_array_new(FALSE, FALSE, sizeof(struct energy_waste));
    energy_charge whole = all(e);
    const struct energy_asleep *s = energy_meter_asleep(e);
    const struct nor *n = machine_chip(energy_meter_machine(e));
    const struct energy_chip *chip = energy_chip(nor_chip_of(n)->name, nor_high_performance(n));
    const struct {
        const char *id, *subject, *fix;
        uint64_t ticks, na;
    } candidates[] = {
        {"qspi-stays-activated", "QSPI was activated",
         "TASKS_DEACTIVATE when flash is not used; Zephyr's driver does so unless XIP is enabled "
         "(nrf_qspi_nor_xip_enable)",
         s->qspi, figure(FIGURE_QSPI_ACTIVE) + figure(FIGURE_FLOOR)},
        {"voltage-stays-raised", "128 MHz was selected",
         "HFCLKCTRL = DIV2 before sleeping for long (nrfx_clock_divider_set)", s->fast,
         figure(FIGURE_FLOOR_RAISED)},
        {"hfxo-held", "HFXO ran", "TASKS_HFCLKSTOP, or release the request of the clock driver",
         s->hfxo, figure(FIGURE_HFXO)},
        {"receiver-stays-on", "a UARTE was receiving",
         "suspend the UART while nobody types (PM_DEVICE_ACTION_SUSPEND), or build without a "
         "console",
         s->receiving, figure(FIGURE_FLOOR) + figure(FIGURE_ENABLED)},
        {"chip-never-powered-down", "the flash chip was in standby",
         "send DP (B9h): CONFIG_PM_DEVICE, and DPMEN with has-dpd in the devicetree",
         s->chip_standby, chip->standby - chip->power_down},
    };

    g_array_set_clear_func(wastes, clear);
    for (unsigned i = 0; i < G_N_ELEMENTS(candidates); i++) {
        const struct energy_waste waste = {
            .id = candidates[i].id,
            .fix = candidates[i].fix,
            .charge = (energy_charge)candidates[i].na * candidates[i].ticks,
        };

        if (waste.charge * WORTH_A_LINE >= whole)
            add(wastes, &waste, candidates[i].subject, candidates[i].ticks, s->ticks);
    }
    g_array_sort(wastes, largest_first);
    return wastes;
}
