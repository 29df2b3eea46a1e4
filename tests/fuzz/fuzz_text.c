/*
 * Text that people write or paste: link maps, logs, scripts of input, words of the monitor.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/code/members.h"
#include "debug/core/zephyr_dump.h"
#include "debug/explain/explain.h"
#include "debug/finding.h"
#include "fuzz.h"
#include "session/journal.h"

static void explain_text(const char *text)
{
    struct symbols *symbols = symbols_new();
    GPtrArray *findings = explain(text, symbols);

    g_ptr_array_free(findings, TRUE);
    symbols_free(symbols);
}

static void read_journal(const uint8_t *data, size_t size)
{
    char *path = fuzz_file("journal", data, size);
    GPtrArray *journal = journal_read(path, NULL, NULL);

    if (journal != NULL)
        g_ptr_array_free(journal, TRUE);
    g_free(path);
}

/* Lines as they are, and their bytes without the digits. */
static void read_dump(const uint8_t *data, size_t size)
{
    struct zephyr_dump dump;

    if (!zephyr_dump_read(&dump, "dump", (const char *)data, size, NULL))
        return;
    struct finding *f = zephyr_dump_finding(&dump, NULL);

    zephyr_dump_add_evidence(&dump, NULL, f);
    finding_free(f);
    zephyr_dump_clear(&dump);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = g_strndup((const char *)data, size);
    ticks_t ticks;
    unsigned pin;

    explain_text(text);
    members_free(members_parse(text));
    read_journal(data, size);
    read_dump(data, size);
    duration_parse(text, &ticks);
    pin_parse(text, &pin);
    g_free(text);
    return 0;
}
