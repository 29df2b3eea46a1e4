/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/programmer.h"

#include <string.h>

#include "base/units.h"
#include "bus/map.h"
#include "program/qspi_link.h"

/* Sectors as NVMC and the flash chip erase them (product specification; 20h of the chips). */
static const struct {
    const char *name;
    uint32_t base;
    uint32_t sector; /* 0: only as a whole */
    enum machine_core core;
} memories[PROGRAM_MEMORIES] = {
    [PROGRAM_APP_FLASH] = {"application flash", 0x00000000, KIB(4), CORE_APP},
    [PROGRAM_APP_UICR] = {"application UICR", APP_UICR_BASE, 0, CORE_APP},
    [PROGRAM_NET_FLASH] = {"network flash", NET_FLASH_BASE, KIB(2), CORE_NET},
    [PROGRAM_NET_UICR] = {"network UICR", NET_UICR_BASE, 0, CORE_NET},
    [PROGRAM_QSPI] = {"QSPI flash", XIP_BASE, KIB(4), CORE_APP},
};

struct programmer {
    struct machine *m;
    const struct qspi_ini *ini;
    struct qspi_link *link; /* opened when first needed */
    GHashTable *erased;     /* addresses of sectors */
    struct program_counts counts;
};

struct programmer *programmer_new(struct machine *m, const struct qspi_ini *ini)
{
    struct programmer *p = g_new0(struct programmer, 1);

    p->m = m;
    p->ini = ini;
    p->erased = g_hash_table_new(NULL, NULL);
    return p;
}

void programmer_free(struct programmer *p)
{
    if (p == NULL)
        return;
    qspi_link_close(p->link);
    g_hash_table_destroy(p->erased);
    g_free(p);
}

const char *program_memory_name(enum program_memory which)
{
    return memories[which].name;
}

enum machine_core program_memory_core(enum program_memory which)
{
    return memories[which].core;
}

uint32_t programmer_base(enum program_memory which)
{
    return memories[which].base;
}

uint32_t programmer_size(const struct programmer *p, enum program_memory which)
{
    return which == PROGRAM_QSPI ? p->ini->mem_size : machine_nvms(p->m)[which].size;
}

enum program_memory programmer_find(const struct programmer *p, uint32_t addr, uint32_t len)
{
    for (unsigned i = 0; i < PROGRAM_MEMORIES; i++) {
        uint32_t offset = addr - memories[i].base;
        uint32_t size = programmer_size(p, i);

        if (offset < size && len <= size - offset)
            return i;
    }
    return PROGRAM_MEMORIES;
}

/* Callers have asked programmer_find() before. */
static enum program_memory locate(const struct programmer *p, uint32_t addr, uint32_t len,
                                  uint32_t *offset)
{
    enum program_memory which = programmer_find(p, addr, len);

    g_assert(which != PROGRAM_MEMORIES);
    *offset = addr - memories[which].base;
    return which;
}

static bool no_answer(struct program_fault *fault, uint32_t addr, const char *text)
{
    *fault = (struct program_fault){.kind = PROGRAM_NO_ANSWER, .address = addr, .text = text};
    return false;
}

static bool silent(struct program_fault *fault, uint32_t addr)
{
    return no_answer(fault, addr, "the flash chip does not get ready");
}

static bool connect(struct programmer *p, uint32_t addr, struct program_fault *fault)
{
    const char *reason = NULL;

    if (p->link == NULL)
        p->link = qspi_link_open(p->m, p->ini, &reason);
    return p->link != NULL || no_answer(fault, addr, reason);
}

static uint8_t *host(const struct programmer *p, enum program_memory which)
{
    return machine_nvms(p->m)[which].data;
}

/* A board that runs keeps a journal of what changes its flash. */
static void tell(const struct programmer *p, enum program_memory which, uint32_t offset,
                 uint32_t len, bool erase)
{
    machine_flash_changed(p->m, memories[which].core == CORE_NET ? FLASH_NET : FLASH_APP,
                          memories[which].base + offset, len, erase);
}

static bool erase_sector(struct programmer *p, enum program_memory which, uint32_t offset,
                         struct program_fault *fault)
{
    uint32_t addr = memories[which].base + offset;

    if (!g_hash_table_add(p->erased, GUINT_TO_POINTER(addr)))
        return true;
    p->counts.sectors[which]++;
    if (which == PROGRAM_QSPI)
        return connect(p, addr, fault) &&
               (qspi_link_erase_sector(p->link, offset) || silent(fault, addr));
    memset(host(p, which) + offset, 0xff, memories[which].sector);
    tell(p, which, offset, memories[which].sector, true);
    return true;
}

bool programmer_erase_touched(struct programmer *p, uint32_t addr, uint32_t len,
                              struct program_fault *fault)
{
    uint32_t offset;
    enum program_memory which = locate(p, addr, len, &offset);
    uint32_t sector = memories[which].sector;
    uint32_t end = offset + len;

    if (sector == 0)
        return true;
    for (uint32_t at = offset / sector * sector; at < end; at += sector)
        if (!erase_sector(p, which, at, fault))
            return false;
    return true;
}

bool programmer_erase_all(struct programmer *p, enum program_memory which,
                          struct program_fault *fault)
{
    uint32_t base = memories[which].base;

    p->counts.whole[which]++;
    if (which == PROGRAM_QSPI)
        return connect(p, base, fault) && (qspi_link_erase_chip(p->link) || silent(fault, base));
    memset(host(p, which), 0xff, machine_nvms(p->m)[which].size);
    tell(p, which, 0, machine_nvms(p->m)[which].size, true);
    return true;
}

/* The flash chip through the wires: the words around the bytes that are wanted. */
static bool read_qspi(struct programmer *p, uint32_t offset, uint8_t *data, uint32_t len,
                      struct program_fault *fault)
{
    uint8_t words[QSPI_LINK_CHUNK];

    while (len > 0) {
        uint32_t first = offset / 4 * 4, skip = offset - first;
        uint32_t run = MIN(len, QSPI_LINK_CHUNK - skip);
        uint32_t addr = memories[PROGRAM_QSPI].base + offset;

        if (!connect(p, addr, fault))
            return false;
        if (!qspi_link_read(p->link, first, words, (skip + run + 3) / 4 * 4))
            return silent(fault, addr);
        memcpy(data, words + skip, run);
        data += run;
        offset += run;
        len -= run;
    }
    return true;
}

/* Bytes that fill up a word are FF, which programs nothing. */
static bool write_qspi(struct programmer *p, uint32_t offset, const uint8_t *data, uint32_t len,
                       struct program_fault *fault)
{
    uint8_t words[QSPI_LINK_CHUNK];

    while (len > 0) {
        uint32_t first = offset / 4 * 4, skip = offset - first;
        uint32_t run = MIN(len, QSPI_LINK_CHUNK - skip);
        uint32_t addr = memories[PROGRAM_QSPI].base + offset;

        memset(words, 0xff, sizeof words);
        memcpy(words + skip, data, run);
        if (!connect(p, addr, fault))
            return false;
        if (!qspi_link_write(p->link, first, words, (skip + run + 3) / 4 * 4))
            return silent(fault, addr);
        data += run;
        offset += run;
        len -= run;
    }
    return true;
}

bool programmer_read(struct programmer *p, uint32_t addr, uint8_t *data, uint32_t len,
                     struct program_fault *fault)
{
    uint32_t offset;
    enum program_memory which = locate(p, addr, len, &offset);

    if (which == PROGRAM_QSPI)
        return read_qspi(p, offset, data, len, fault);
    memcpy(data, host(p, which) + offset, len);
    return true;
}

static bool was_erased(const struct programmer *p, enum program_memory which, uint32_t offset)
{
    uint32_t sector = memories[which].sector;
    uint32_t addr = memories[which].base + offset / sector * sector;

    return p->counts.whole[which] > 0 || g_hash_table_contains(p->erased, GUINT_TO_POINTER(addr));
}

bool programmer_check_erased(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                             struct program_fault *fault)
{
    uint32_t offset;
    enum program_memory which = locate(p, addr, len, &offset);
    uint8_t *there = g_malloc(len);
    bool ok = memories[which].sector == 0 || programmer_read(p, addr, there, len, fault);

    for (uint32_t i = 0; ok && memories[which].sector != 0 && i < len; i++)
        if (there[i] != 0xff && there[i] != data[i]) {
            *fault = (struct program_fault){PROGRAM_NOT_ERASED, addr + i, data[i], there[i], NULL};
            if (was_erased(p, which, offset + i))
                no_answer(
                    fault, addr + i,
                    "erased just now, it does not read as erased: reads are wrong (Frequency, "
                    "RxDelay, ReadMode) or the chip protects it");
            ok = false;
        }
    g_free(there);
    return ok;
}

bool programmer_write(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                      struct program_fault *fault)
{
    uint32_t offset;
    enum program_memory which = locate(p, addr, len, &offset);

    p->counts.written[which] += len;
    if (which == PROGRAM_QSPI)
        return write_qspi(p, offset, data, len, fault);
    for (uint32_t i = 0; i < len; i++)
        host(p, which)[offset + i] &= data[i];
    tell(p, which, offset, len, false);
    return true;
}

bool programmer_verify(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                       struct program_fault *fault)
{
    uint32_t offset;
    enum program_memory which = locate(p, addr, len, &offset);
    uint8_t *there = g_malloc(len);
    bool ok = programmer_read(p, addr, there, len, fault);

    p->counts.verified[which] += len;
    for (uint32_t i = 0; ok && i < len; i++)
        if (there[i] != data[i]) {
            *fault = (struct program_fault){PROGRAM_MISMATCH, addr + i, data[i], there[i], NULL};
            ok = false;
        }
    g_free(there);
    return ok;
}

const struct program_counts *programmer_counts(const struct programmer *p)
{
    return &p->counts;
}

ticks_t programmer_qspi_time(const struct programmer *p)
{
    return p->link != NULL ? qspi_link_elapsed(p->link) : 0;
}
