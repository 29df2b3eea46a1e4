/*
 * What `program` says: progress, result, JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/messages.h"
#include "cli/program.h"

#define SUMMARY_SCHEMA 1

/* Nobody needs a progress line before. */
#define PATIENCE_US (2 * G_USEC_PER_SEC)

int program_status(const struct program_job *j)
{
    if (j->interrupted)
        return EXIT_INTERRUPTED;
    if (j->locked)
        return j->options->as_nrfjprog ? NRFJPROG_PROTECTED : EXIT_GUEST;
    if (!j->failed)
        return EXIT_OK;
    if (j->options->as_nrfjprog && j->fault.kind == PROGRAM_MISMATCH)
        return NRFJPROG_VERIFY_ERROR;
    return EXIT_GUEST;
}

void program_show_progress(struct program_job *j)
{
    if (j->bench != NULL || j->options->quiet || !isatty(STDERR_FILENO) || j->total == 0 ||
        g_get_monotonic_time() - j->started_us < PATIENCE_US)
        return;
    char *line =
        g_strdup_printf("programming: %3u %%", (unsigned)(MIN(j->done, j->total) * 100 / j->total));
    messages_progress(line);
    g_free(line);
    j->progress_shown = true;
}

static char *describe_fault(const struct program_job *j)
{
    const struct program_fault *f = &j->fault;
    bool qspi = programmer_find(j->programmer, f->address, 1) == PROGRAM_QSPI;
    char *modes =
        qspi ? g_strdup_printf(" (WriteMode %s, ReadMode %s, %u MHz)", qspi_ini_write_mode(j->ini),
                               qspi_ini_read_mode(j->ini), j->ini->mhz)
             : g_strdup("");
    char *text;

    switch (f->kind) {
    case PROGRAM_MISMATCH:
        text = g_strdup_printf("0x%08x: verification failed: 0x%02x expected, 0x%02x found%s",
                               f->address, f->expected, f->found, modes);
        break;
    case PROGRAM_NOT_ERASED:
        text = g_strdup_printf(
            "0x%08x: cannot program 0x%02x: 0x%02x is there, the sector is not "
            "erased; give %s%s",
            f->address, f->expected, f->found,
            qspi ? "--qspisectorerase or --qspichiperase" : "--sectorerase or --chiperase", modes);
        break;
    default:
        text = g_strdup_printf("0x%08x: %s%s", f->address, f->text, modes);
        break;
    }
    g_free(modes);
    return text;
}

static uint64_t sum(const uint64_t counts[PROGRAM_MEMORIES])
{
    uint64_t all = 0;

    for (unsigned i = 0; i < PROGRAM_MEMORIES; i++)
        all += counts[i];
    return all;
}

static void add_memory(JsonBuilder *b, const struct program_job *j, unsigned which)
{
    const struct program_counts *n = programmer_counts(j->programmer);

    json_builder_set_member_name(b, machine_nvms(j->setup.machine)[which].name);
    json_builder_begin_object(b);
    json_add_int(b, "written", n->written[which]);
    json_add_int(b, "verified", n->verified[which]);
    json_add_int(b, "sectors_erased", n->sectors[which]);
    json_add_int(b, "erased_as_a_whole", n->whole[which]);
    json_builder_end_object(b);
}

static void add_fault(JsonBuilder *b, const struct program_job *j)
{
    static const char *const kinds[] = {"not-erased", "verify", "no-answer"};
    char *text = describe_fault(j);

    json_builder_set_member_name(b, "failure");
    json_builder_begin_object(b);
    json_add_string(b, "kind", kinds[j->fault.kind]);
    json_add_int(b, "address", j->fault.address);
    json_add_int(b, "expected", j->fault.expected);
    json_add_int(b, "found", j->fault.found);
    json_add_string(b, "text", text);
    json_builder_end_object(b);
    g_free(text);
}

static void print_json(const struct program_job *j)
{
    JsonBuilder *b = json_builder_new();

    json_builder_begin_object(b);
    json_add_int(b, "schema", SUMMARY_SCHEMA);
    json_add_int(b, "status", program_status(j));
    json_builder_set_member_name(b, "memories");
    json_builder_begin_object(b);
    for (unsigned i = 0; i < PROGRAM_MEMORIES; i++)
        add_memory(b, j, i);
    json_builder_end_object(b);
    json_add_double(b, "qspi_s", (double)programmer_qspi_time(j->programmer) / TICKS_PER_SECOND);
    if (j->failed)
        add_fault(b, j);
    json_builder_end_object(b);

    char *text = json_text(b);
    fputs(text, j->out);
    g_free(text);
}

static void print_summary(const struct program_job *j)
{
    const struct program_counts *n = programmer_counts(j->programmer);
    const struct program_options *o = j->options;

    for (unsigned i = 0; i < PROGRAM_MEMORIES; i++) {
        if (n->whole[i] != 0)
            fprintf(j->out, "Erased %s.\n", program_memory_name(i));
        if (n->sectors[i] != 0)
            fprintf(j->out, "Erased %u sector%s of %s.\n", n->sectors[i],
                    n->sectors[i] == 1 ? "" : "s", program_memory_name(i));
        if (n->written[i] != 0)
            fprintf(j->out, "Programmed %" G_GUINT64_FORMAT " bytes of %s.\n", n->written[i],
                    program_memory_name(i));
    }
    if (sum(n->verified) != 0)
        fprintf(j->out, "Verified OK.\n");
    if (programmer_qspi_time(j->programmer) != 0)
        fprintf(j->out, "The QSPI flash chip took %.3f s.\n",
                (double)programmer_qspi_time(j->programmer) / TICKS_PER_SECOND);
    if (j->bench == NULL && (o->reset || o->pinreset || o->debugreset || o->run))
        fprintf(j->out, "The board starts with the next 'nrf53emu run --nvm %s'.\n",
                o->machine.nvm);
}

void program_report(struct program_job *j)
{
    if (j->progress_shown)
        fputc('\n', stderr);
    if (j->options->json)
        print_json(j);
    else if (!j->options->quiet && !j->failed && !j->interrupted && !j->locked)
        print_summary(j);
    if (j->locked)
        fputs("ERROR: The operation attempted is unavailable due to readback protection in\n"
              "ERROR: your device. Please use --recover to unlock the device.\n",
              j->err);
    else if (j->interrupted)
        fprintf(j->err, "nrf53emu: interrupted; the board is half programmed\n");
    else if (j->failed) {
        char *text = describe_fault(j);

        fprintf(j->err, "nrf53emu: %s\n", text);
        g_free(text);
    }
}

/* As nrfjprog prints it: words of a line, then their characters. */
void program_print_memory(FILE *out, uint32_t addr, const uint8_t *data, uint32_t len)
{
    for (uint32_t line = 0; line < len; line += 16) {
        fprintf(out, "0x%08X:", addr + line);
        for (uint32_t i = line; i + 4 <= MIN(len, line + 16); i += 4)
            fprintf(out, " %02X%02X%02X%02X", data[i + 3], data[i + 2], data[i + 1], data[i]);
        fprintf(out, "   |");
        for (uint32_t i = line; i < MIN(len, line + 16); i++)
            fputc(g_ascii_isprint(data[i]) ? data[i] : '.', out);
        fprintf(out, "|\n");
    }
}
