/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/energy/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "base/error.h"
#include "debug/energy/minimap.h"
#include "session/output.h"

/* Two bits a channel, all "unknown". */
#define NO_LOGIC_LEVELS 0xaaaa

struct energy_log {
    struct energy_meter *meter;
    char *path;
    ticks_t step;
    bool archive;         /* .ppk2 */
    FILE *out;            /* the CSV, or session.raw */
    int failed;           /* errno of the first write that failed */
    ticks_t begun, next;  /* the sample under way ends at `next` */
    energy_charge charge; /* of it so far */
    unsigned mv;
    struct minimap minimap;
};

static bool complain(const struct energy_log *log, const char *what, GError **error)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s: cannot write the current: %s", log->path,
                what);
    return false;
}

/* ms with five decimals and uA with three, whatever the locale. */
static bool write_row(struct energy_log *log, uint64_t ns, uint64_t na)
{
    return fprintf(log->out, "%" G_GUINT64_FORMAT ".%05u,%" G_GUINT64_FORMAT ".%03u\n",
                   ns / 1000000, (unsigned)(ns % 1000000 / 10), na / 1000,
                   (unsigned)(na % 1000)) > 0;
}

static bool write_sample(struct energy_log *log, uint64_t na)
{
    float ua = (float)((double)na / 1000);
    uint32_t bits;
    uint8_t sample[6];

    memcpy(&bits, &ua, sizeof bits);
    bits = GUINT32_TO_LE(bits);
    memcpy(sample, &bits, sizeof bits);
    sample[4] = NO_LOGIC_LEVELS >> 8;
    sample[5] = NO_LOGIC_LEVELS & 0xff;
    return fwrite(sample, sizeof sample, 1, log->out) == 1;
}

static void end_sample(struct energy_log *log)
{
    uint64_t na = energy_mean_na(log->charge, log->step, log->mv);
    uint64_t ns = (log->next - log->step - log->begun) * 1000 / TICKS_PER_US;
    bool ok = log->archive ? write_sample(log, na) : write_row(log, ns, na);

    if (!ok && log->failed == 0)
        log->failed = errno;
    if (log->archive)
        minimap_add(&log->minimap, (double)ns / 1000, (double)na);
    log->charge = 0;
    log->next += log->step;
}

static void stretch(void *ctx, ticks_t from, ticks_t to, energy_charge charge)
{
    struct energy_log *log = ctx;
    energy_charge each = charge / (to - from);

    while (log->failed == 0 && to >= log->next) {
        log->charge += each * (log->next - from);
        from = log->next;
        end_sample(log);
    }
    log->charge += each * (to - from);
}

struct energy_log *energy_log_open(struct energy_meter *e, const char *path, ticks_t step,
                                   GError **error)
{
    struct energy_log *log = g_new0(struct energy_log, 1);

    log->meter = e;
    log->path = g_strdup(path);
    log->step = step;
    log->mv = energy_meter_mv(e);
    log->archive = g_str_has_suffix(path, ".ppk2");
    log->begun = energy_meter_now(e);
    log->next = log->begun + step;
    log->out = log->archive ? tmpfile() : output_open(path);
    if (log->out == NULL) {
        complain(log, g_strerror(errno), error);
        g_free(log->path);
        g_free(log);
        return NULL;
    }
    if (!log->archive)
        fputs("Timestamp(ms),Current(uA)\n", log->out);
    energy_meter_set_sink(e, &(struct energy_sink){log, stretch});
    return log;
}

static bool add_text(zip_t *zip, const char *name, char *text)
{
    zip_source_t *source = zip_source_buffer(zip, text, strlen(text), 1);

    return source != NULL && zip_file_add(zip, name, source, 0) >= 0;
}

/* Hands log->out over to the archive. */
static bool add_samples(zip_t *zip, struct energy_log *log)
{
    rewind(log->out);
    zip_source_t *source = zip_source_filep(zip, log->out, 0, -1);

    if (source == NULL)
        return false;
    log->out = NULL;
    return zip_file_add(zip, "session.raw", source, 0) >= 0;
}

static bool write_archive(struct energy_log *log, GError **error)
{
    int code = 0;
    zip_t *zip = zip_open(log->path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    char metadata[96];

    if (zip == NULL) {
        zip_error_t e;

        zip_error_init_with_code(&e, code);
        complain(log, zip_error_strerror(&e), error);
        zip_error_fini(&e);
        return false;
    }
    g_snprintf(metadata, sizeof metadata,
               "{\"metadata\":{\"samplesPerSecond\":%" G_GUINT64_FORMAT "},\"formatVersion\":2}",
               TICKS_PER_SECOND / log->step);
    if (add_text(zip, "metadata.json", g_strdup(metadata)) &&
        add_text(zip, "minimap.raw", minimap_text(&log->minimap)) && add_samples(zip, log) &&
        zip_close(zip) == 0)
        return true;
    complain(log, zip_strerror(zip), error);
    zip_discard(zip);
    return false;
}

bool energy_log_close(struct energy_log *log, GError **error)
{
    bool ok;

    if (log == NULL)
        return true;
    energy_meter_settle(log->meter);
    energy_meter_set_sink(log->meter, &(struct energy_sink){0});
    if (fflush(log->out) != 0 && log->failed == 0)
        log->failed = errno;
    ok = log->failed == 0 || complain(log, g_strerror(log->failed), error);
    ok = ok && (!log->archive || write_archive(log, error));
    if (log->out != NULL && fclose(log->out) != 0 && ok)
        ok = complain(log, g_strerror(errno), error);
    g_free(log->path);
    g_free(log);
    return ok;
}
