/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/nvm_journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/units.h"
#include "bus/map.h"
#include "periph/nor/nor.h"
#include "store/nvm_generation.h"
#include "store/nvm_info.h"

#define TITLE    "nrf53emu journal 1\n"
#define HEADER   16 /* kind, memory, offset, length */
#define CHECKSUM 4
#define MAX_FILE MIB(256)

enum kind { KIND_DATA, KIND_ERASE, KIND_REGISTERS };

struct nvm_journal {
    char *path;
    struct machine *machine;
    GByteArray *record; /* the one that is being written */
    int fd;
    uint32_t checksum;
    uint64_t size;
};

struct record {
    uint32_t kind, memory, offset, len;
    const uint8_t *data;
};

/* FNV-1a. */
static uint32_t checksum(uint32_t sum, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ data[i]) * 16777619u;
    return sum;
}

#define CHECKSUM_START 2166136261u

/* --- writing --- */

/* Order of machine_nvms(). */
static unsigned memory_of(const struct flash_operation *o, uint32_t *base)
{
    static const uint32_t bases[] = {APP_FLASH_BASE, APP_UICR_BASE, NET_FLASH_BASE, NET_UICR_BASE};
    unsigned i = o->memory == FLASH_NET ? 2 : 0;

    *base = 0;
    if (o->memory == FLASH_CHIP)
        return MACHINE_NVM_CHIP;
    if (o->address >= bases[i + 1])
        i++;
    *base = bases[i];
    return i;
}

static void append_words(GByteArray *to, const uint32_t *words, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        uint8_t le[4];

        store_le32(le, words[i]);
        g_byte_array_append(to, le, sizeof le);
    }
}

static void append_content(struct nvm_journal *j, unsigned memory, uint32_t offset, uint32_t len)
{
    unsigned at = j->record->len;

    g_byte_array_set_size(j->record, at + len);
    if (memory == MACHINE_NVM_CHIP)
        nor_peek(machine_chip(j->machine), offset, j->record->data + at, len);
    else
        memcpy(j->record->data + at, machine_nvms(j->machine)[memory].data + offset, len);
}

static void append_registers(struct nvm_journal *j)
{
    for (unsigned i = 0; i < NOR_REGISTERS; i++) {
        uint8_t value = nor_kept_register(machine_chip(j->machine), i);

        g_byte_array_append(j->record, &value, 1);
    }
}

static void compose(struct nvm_journal *j, const struct flash_operation *o)
{
    uint32_t base, memory = memory_of(o, &base);
    uint32_t kind = o->len == 0 ? KIND_REGISTERS : o->erase ? KIND_ERASE : KIND_DATA;
    const uint32_t header[] = {kind, memory, o->address - base,
                               kind == KIND_REGISTERS ? NOR_REGISTERS : o->len};

    append_words(j->record, header, G_N_ELEMENTS(header));
    if (kind == KIND_REGISTERS)
        append_registers(j);
    else if (kind == KIND_DATA)
        append_content(j, memory, o->address - base, o->len);
}

/* The file is made by the first record, with its title. */
static void begin_record(struct nvm_journal *j)
{
    g_byte_array_set_size(j->record, 0);
    if (j->fd >= 0)
        return;
    j->fd = open(j->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    g_byte_array_append(j->record, (const uint8_t *)TITLE, sizeof TITLE - 1);
}

static bool write_record(struct nvm_journal *j)
{
    const uint8_t *data = j->record->data;
    size_t left = j->record->len;

    while (left > 0) {
        ssize_t n = write(j->fd, data, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        data += n;
        left -= (size_t)n;
    }
    return true;
}

bool nvm_journal_append(struct nvm_journal *j, const struct flash_operation *operation)
{
    begin_record(j);
    unsigned begin = j->record->len;
    compose(j, operation);
    j->checksum = checksum(j->checksum, j->record->data + begin, j->record->len - begin);
    append_words(j->record, &j->checksum, 1);
    if (j->fd < 0 || !write_record(j))
        return false;
    j->size += j->record->len;
    return true;
}

struct nvm_journal *nvm_journal_new(const char *path, struct machine *m)
{
    struct nvm_journal *j = g_new0(struct nvm_journal, 1);

    j->path = g_strdup(path);
    j->machine = m;
    j->record = g_byte_array_new();
    j->fd = -1;
    j->checksum = CHECKSUM_START;
    return j;
}

uint64_t nvm_journal_size(const struct nvm_journal *j)
{
    return j->size;
}

void nvm_journal_free(struct nvm_journal *j)
{
    if (j == NULL)
        return;
    if (j->fd >= 0)
        close(j->fd);
    g_byte_array_unref(j->record);
    g_free(j->path);
    g_free(j);
}

/* --- reading --- */

/* Takes the next record off the front; false: there is none, or it was cut off. */
static bool next_record(const uint8_t **at, const uint8_t *end, uint32_t *sum, struct record *r)
{
    const uint8_t *p = *at;
    size_t there = (size_t)(end - p);

    if (there < HEADER + CHECKSUM)
        return false;
    *r = (struct record){load_le32(p), load_le32(p + 4), load_le32(p + 8), load_le32(p + 12),
                         p + HEADER};
    uint32_t data = r->kind == KIND_ERASE ? 0 : r->len;
    if (data > there - HEADER - CHECKSUM)
        return false;
    *sum = checksum(*sum, p, HEADER + data);
    *at = p + HEADER + data + CHECKSUM;
    return load_le32(p + HEADER + data) == *sum;
}

static bool fits(const struct record *r, const struct machine_nvm *nvm)
{
    if (r->kind > KIND_REGISTERS || r->memory >= MACHINE_NVMS)
        return false;
    if (r->kind == KIND_REGISTERS)
        return r->len == NOR_REGISTERS;
    return r->offset <= nvm[r->memory].size && r->len <= nvm[r->memory].size - r->offset;
}

static void count_erase(struct nor *chip, uint32_t offset, uint32_t len)
{
    for (uint32_t at = offset; at < offset + len; at += NOR_VIEW_PAGE)
        nor_set_erase_count(chip, at, nor_erase_count(chip, at) + 1);
}

static void apply(const struct record *r, struct machine *m)
{
    const struct machine_nvm *nvm = &machine_nvms(m)[r->memory];
    struct nor *chip = machine_chip(m);

    if (r->kind == KIND_REGISTERS)
        for (unsigned i = 0; i < NOR_REGISTERS; i++)
            nvm_info_keep_register(chip, i, r->data[i]);
    else if (r->kind == KIND_DATA)
        memcpy(nvm->data + r->offset, r->data, r->len);
    else
        memset(nvm->data + r->offset, 0xff, r->len);
    if (r->kind == KIND_ERASE && r->memory == MACHINE_NVM_CHIP)
        count_erase(chip, r->offset, r->len);
}

bool nvm_journal_replay(const char *path, struct machine *m, GError **error)
{
    size_t len;
    uint32_t sum = CHECKSUM_START;
    struct record r;

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    char *content = file_read(path, MAX_FILE, &len, error);
    if (content == NULL) {
        g_prefix_error(error, "--nvm: ");
        return false;
    }
    const uint8_t *at = (const uint8_t *)content, *end = at + len;
    bool ok = memcmp(content, TITLE, MIN(len, sizeof TITLE - 1)) == 0 ||
              nvm_fail(error, EMU_ERROR_FORMAT, path, "not a journal of this version");

    at += MIN(len, sizeof TITLE - 1);
    while (ok && next_record(&at, end, &sum, &r) && fits(&r, machine_nvms(m)))
        apply(&r, m);
    g_free(content);
    return ok;
}
