/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soc/what_if.h"

#include <limits.h>
#include <string.h>

#include "base/error.h"
#include "periph/nor/nor.h"
#include "periph/qspi/qspi.h"
#include "soc/machine_priv.h"

/* SCK = HFCLK192M / (2 * (SCKFREQ + 1)), SCKFREQ 0 to 15 (product specification, IFCONFIG1). */
#define SCKFREQ_MAX 15

static const char *const readoc_names[] = {"FASTREAD", "READ2O", "READ2IO", "READ4O", "READ4IO"};

static bool refuse(GError **error, const char *key, const char *value, const char *what)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s=%s: %s", key, value, what);
    return false;
}

static bool parse_hz(const char *text, uint32_t *hz)
{
    static const struct {
        const char *suffix;
        uint32_t factor;
    } units[] = {{"", 1000000}, {"MHz", 1000000}, {"M", 1000000}, {"kHz", 1000}, {"Hz", 1}};
    char *end;
    double number = g_ascii_strtod(text, &end);

    for (unsigned i = 0; end != text && i < G_N_ELEMENTS(units); i++) {
        double value = number * units[i].factor;

        if (g_ascii_strcasecmp(end, units[i].suffix) != 0)
            continue;
        if (!(value >= 1 && value <= 1e9))
            return false;
        *hz = (uint32_t)(value + 0.5);
        return true;
    }
    return false;
}

static bool set_cpu(struct what_if *w, const char *key, const char *value, GError **error)
{
    if (parse_hz(value, &w->cpu_hz) && (w->cpu_hz == 64000000 || w->cpu_hz == 128000000))
        return true;
    return refuse(error, key, value, "the application core runs at 64MHz or 128MHz");
}

static bool set_sck(struct what_if *w, const char *key, const char *value, GError **error)
{
    return parse_hz(value, &w->sck_hz) ||
           refuse(error, key, value, "not a frequency such as 48MHz");
}

static bool set_readoc(struct what_if *w, const char *key, const char *value, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(readoc_names); i++)
        if (g_ascii_strcasecmp(value, readoc_names[i]) == 0) {
            w->readoc = i + 1;
            return true;
        }
    return refuse(error, key, value, "not one of FASTREAD, READ2O, READ2IO, READ4O, READ4IO");
}

static bool choose(bool *second, const char *const names[2], const char *key, const char *value,
                   GError **error)
{
    for (unsigned i = 0; i < 2; i++)
        if (g_ascii_strcasecmp(value, names[i]) == 0) {
            *second = i == 1;
            return true;
        }
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s=%s: not %s or %s", key, value, names[0],
                names[1]);
    return false;
}

static bool set_xip(struct what_if *w, const char *key, const char *value, GError **error)
{
    static const char *const names[2] = {"external", "internal"};

    return choose(&w->xip_internal, names, key, value, error);
}

static bool set_cache(struct what_if *w, const char *key, const char *value, GError **error)
{
    static const char *const names[2] = {"on", "off"};

    return choose(&w->no_cache, names, key, value, error);
}

static bool set_overclock(struct what_if *w, const char *key, const char *value, GError **error)
{
    static const char *const names[2] = {"corrupt", "warn"};

    return choose(&w->overclock_warns, names, key, value, error);
}

/* Ways to the same figures: for finding out that they are the same. */
static bool set_path(struct what_if *w, const char *key, const char *value, GError **error)
{
    static const char *const names[] = {"fastest", "asked", "called", "inline"};

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(value, names[i]) == 0) {
            w->path = (enum engine_path)i;
            return true;
        }
    return refuse(error, key, value, "not one of fastest, asked, called, inline");
}

static bool set_chip(struct what_if *w, const char *key, const char *value, GError **error)
{
    if (nor_find_profile(value) == NULL && !g_file_test(value, G_FILE_TEST_IS_REGULAR))
        return refuse(error, key, value, "no such flash chip (see 'nrf53emu list chips')");
    if (g_strlcpy(w->chip, value, sizeof w->chip) < sizeof w->chip)
        return true;
    return refuse(error, key, value, "the name is too long");
}

static bool set_lfclk(struct what_if *w, const char *key, const char *value, GError **error)
{
    if (strcmp(value, "rc") != 0 && strcmp(value, "xtal") != 0)
        return refuse(error, key, value, "not one of rc, xtal");
    w->lfclk = strcmp(value, "rc") == 0 ? CLOCK_LF_AS_RC : CLOCK_LF_AS_XTAL;
    return true;
}

static const struct {
    const char *name, *alias;
    bool (*set)(struct what_if *w, const char *key, const char *value, GError **error);
} keys[] = {
    {"cpu.hz", "cpu", set_cpu},
    {"qspi.sck", "sck", set_sck},
    {"cache", "cache", set_cache},
    {"lfclk", "lfclk", set_lfclk},
    {"qspi.readoc", "readoc", set_readoc},
    {"xip.as", "xip", set_xip},
    {"qspi.chip", "chip", set_chip},
    {"engine.path", "path", set_path},
    {"qspi.overclock", "overclock", set_overclock},
};

const char *what_if_key(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(name, keys[i].name) == 0 || strcmp(name, keys[i].alias) == 0)
            return keys[i].name;
    return NULL;
}

bool what_if_set(struct what_if *w, const char *key, const char *value, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(key, keys[i].name) == 0 || strcmp(key, keys[i].alias) == 0)
            return keys[i].set(w, key, value, error);
    return refuse(
        error, key, value,
        "no such key; there are cpu.hz, qspi.sck, qspi.readoc, qspi.chip, qspi.overclock, "
        "xip.as, cache, lfclk");
}

bool what_if_parse(struct what_if *w, const char *spec, GError **error)
{
    const char *equals = strchr(spec, '=');

    if (equals == NULL || equals == spec) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "'%s' is not KEY=VALUE, e.g. qspi.sck=96MHz",
                    spec);
        return false;
    }
    char *key = g_strndup(spec, (size_t)(equals - spec));
    bool ok = what_if_set(w, key, equals + 1, error);
    g_free(key);
    return ok;
}

void what_if_apply(const struct what_if *w, struct machine *m)
{
    struct domain *app = &m->domain[CORE_APP];
    const struct timing_what_if costs = {
        .xip_as_flash = w->xip_internal,
        .no_cache = w->no_cache,
    };

    timing_set_what_if(cpu_timing(app->cpu), &costs);
    qspi_what_if(machine_periph(m, CORE_APP, "QSPI"), w->sck_hz, (int)w->readoc - 1);
    clock_what_if(&app->clocks, CLOCK_HCLK, w->cpu_hz);
    for (unsigned i = 0; i < CORES; i++)
        m->domain[i].clocks.what_if_lf = w->lfclk;
    if (w->overclock_warns)
        nor_set_overclock(m->chip, UINT_MAX);
    for (unsigned i = 0; i < CORES; i++)
        engine_set_path(cpu_engine(m->domain[i].cpu), w->path);
}

void what_if_move(struct machine *m, const struct timing_range *ranges, unsigned n)
{
    timing_move(cpu_timing(m->domain[CORE_APP].cpu), ranges, n);
}

static bool divides(uint32_t hz, uint32_t sck_hz)
{
    uint64_t step = 2 * (uint64_t)sck_hz;

    return hz % step == 0 && hz / step >= 1 && hz / step <= SCKFREQ_MAX + 1;
}

char *what_if_impossible(const struct what_if *w, struct machine *m)
{
    uint32_t hz = clock_hz(&m->domain[CORE_APP].clocks, CLOCK_PCLK192M);
    unsigned divider = hz != 0 ? 192000000 / hz : 1;

    if (w->sck_hz == 0 || divides(hz, w->sck_hz))
        return NULL;
    for (unsigned i = 0; i < 2; i++)
        if (divides(192000000u >> i, w->sck_hz))
            return g_strdup_printf("SCK %g MHz needs HFCLK192M at %u MHz; the firmware runs it at "
                                   "%u MHz (HFCLK192MCTRL divides by %u)",
                                   w->sck_hz / 1e6, 192u >> i, hz / 1000000, divider);
    return g_strdup_printf("no divider makes SCK %g MHz: it is HFCLK192M / (2 * (SCKFREQ + 1)), "
                           "now %u MHz / 2 to 32",
                           w->sck_hz / 1e6, hz / 1000000);
}

char *what_if_doubt(const struct what_if *w, struct machine *m)
{
    const struct nor_chip *chip = nor_chip_of(m->chip);
    uint32_t limit =
        MAX(chip->modes[0].max_hz[NOR_SPEED_QUAD], chip->modes[1].max_hz[NOR_SPEED_QUAD]);

    if (w->sck_hz <= limit || limit == 0)
        return NULL;
    return g_strdup_printf("SCK %g MHz is above the %g MHz that %s is specified for",
                           w->sck_hz / 1e6, limit / 1e6, chip->name);
}
