/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "periph/parts/part.h"

#include <string.h>

#include "bus/spi.h"
#include "bus/twi.h"
#include "periph/nor/nor.h"

struct part {
    struct part_description d; /* not owned */
    struct pins *pins;
    struct twi_node twi;
    struct spi_node spi;
    struct pin_listener csn;
    uint16_t at;      /* the register that is next */
    unsigned count;   /* bytes since it was selected */
    unsigned in_word; /* bytes of the register so far */
    bool reading;
    GHashTable *written; /* (register, byte) -> value, as pointers */
    struct nor *nor;
    struct nor_chip *chip_from_file;
    uint8_t *array;
};

struct part_description *part_describe(enum part_kind kind, const char *name)
{
    struct part_description *d = g_new0(struct part_description, 1);

    *d = (struct part_description){
        .name = g_strdup(name),
        .kind = kind,
        .sck = PIN_NONE,
        .mosi = PIN_NONE,
        .miso = PIN_NONE,
        .csn = PIN_NONE,
        .address_bytes = 1,
        .register_bytes = 1,
        .read_mask = 0x80,
        .fixed = g_hash_table_new(g_direct_hash, g_direct_equal),
    };
    return d;
}

void part_description_free(struct part_description *d)
{
    if (d == NULL)
        return;
    g_hash_table_destroy(d->fixed);
    g_free(d->name);
    g_free(d->chip);
    g_free(d);
}

/* --- the register file --- */

static gpointer key_of(const struct part *p)
{
    return GUINT_TO_POINTER(p->at * 16u + p->in_word);
}

static void next_byte(struct part *p)
{
    if (++p->in_word < p->d.register_bytes)
        return;
    p->in_word = 0;
    p->at++;
}

static uint8_t read_register(struct part *p)
{
    unsigned fixed = GPOINTER_TO_UINT(g_hash_table_lookup(p->d.fixed, GUINT_TO_POINTER(p->at)));
    unsigned shift = 8 * (p->d.register_bytes - 1 - p->in_word);
    uint8_t value = fixed != 0
                        ? (uint8_t)((fixed - 1) >> shift)
                        : (uint8_t)GPOINTER_TO_UINT(g_hash_table_lookup(p->written, key_of(p)));

    next_byte(p);
    return value;
}

static void write_register(struct part *p, uint8_t value)
{
    g_hash_table_insert(p->written, key_of(p), GUINT_TO_POINTER(value));
    next_byte(p);
}

/* A byte of the register's number, the high one first. */
static void take_number(struct part *p, uint8_t byte, bool first)
{
    p->at = (uint16_t)(first ? byte : p->at << 8 | byte);
    p->in_word = 0;
}

/* --- I2C: number, then data; a read goes on where the number points --- */

static bool twi_begin(void *ctx, uint8_t address, bool read)
{
    struct part *p = ctx;

    if (address != p->d.address)
        return false;
    p->count = 0;
    p->in_word = 0;
    p->reading = read;
    return true;
}

static bool twi_byte(void *ctx, uint8_t byte)
{
    struct part *p = ctx;

    if (p->count++ < p->d.address_bytes)
        take_number(p, byte, p->count == 1);
    else
        write_register(p, byte);
    return true;
}

static uint8_t twi_answer(void *ctx)
{
    return read_register(ctx);
}

static void twi_end(void *ctx)
{
    (void)ctx;
}

/* --- SPI: a number with a read bit, or an opcode and a number --- */

static void take_command(struct part *p, uint8_t byte)
{
    unsigned opcode = p->d.read_mask == 0 ? 1 : 0;

    if (opcode != 0 && p->count == 0) {
        p->reading = byte == p->d.read_op;
        return;
    }
    if (p->count == 0) {
        p->reading = (byte & p->d.read_mask) != 0;
        byte &= (uint8_t)~p->d.read_mask;
    }
    take_number(p, byte, p->count == opcode);
}

static uint8_t spi_byte(void *ctx, uint8_t mosi)
{
    struct part *p = ctx;
    unsigned head = p->d.address_bytes + (p->d.read_mask == 0);
    unsigned at = p->count;

    if (at < head)
        take_command(p, mosi);
    p->count++;
    if (at < head || (p->reading && at < head + p->d.dummy))
        return 0;
    if (p->reading)
        return read_register(p);
    write_register(p, mosi);
    return 0;
}

static uint8_t flash_byte(void *ctx, uint8_t mosi)
{
    struct part *p = ctx;

    return nor_shift(p->nor, mosi);
}

static void csn_changed(void *ctx, unsigned pin, bool level)
{
    struct part *p = ctx;
    static const struct nor_wires wires = {.sck_hz = 1000000, .io2 = true, .io3 = true};

    if (!pins_joined(p->pins, pin, p->d.csn) || p->spi.selected == !level)
        return;
    p->spi.selected = !level;
    p->count = p->in_word = 0;
    if (p->nor != NULL && level)
        nor_deselect(p->nor);
    else if (p->nor != NULL)
        nor_select(p->nor, &wires);
}

/* --- life --- */

static bool find_chip(struct part *p, struct sched *sched, struct guest_log *log, GError **error)
{
    const struct nor_chip *chip = nor_find_profile(p->d.chip);

    if (chip == NULL)
        chip = p->chip_from_file = nor_chip_load(p->d.chip, error);
    if (chip == NULL)
        return false;
    p->array = g_malloc(chip->size);
    memset(p->array, 0xff, chip->size);
    p->nor = nor_new(chip, p->array, chip->size, sched, log, 1);
    return true;
}

struct part *part_new(const struct part_description *d, struct pins *pins, struct sched *sched,
                      struct guest_log *log, GError **error)
{
    struct part *p = g_new0(struct part, 1);

    p->d = *d;
    p->pins = pins;
    p->written = g_hash_table_new(g_direct_hash, g_direct_equal);
    if (d->kind == PART_FLASH && !find_chip(p, sched, log, error)) {
        part_free(p);
        return NULL;
    }
    if (d->kind == PART_I2C) {
        p->twi = (struct twi_node){.target = {twi_begin, twi_byte, twi_answer, twi_end, p, NULL},
                                   .wires = {d->sck, d->mosi},
                                   .active = true};
        twi_attach(pins, &p->twi);
        return p;
    }
    p->spi = (struct spi_node){.target = {d->kind == PART_FLASH ? flash_byte : spi_byte, p},
                               .wires = {d->sck, d->mosi, d->miso},
                               .selected = d->csn == PIN_NONE};
    spi_attach(pins, &p->spi);
    p->csn.level = csn_changed;
    pins_listen(pins, &p->csn, p);
    return p;
}

void part_free(struct part *p)
{
    if (p == NULL)
        return;
    twi_detach(p->pins, &p->twi);
    spi_detach(p->pins, &p->spi);
    listener_leave(&p->csn.listener);
    g_hash_table_destroy(p->written);
    nor_free(p->nor);
    nor_chip_free(p->chip_from_file);
    g_free(p->array);
    g_free(p);
}

void part_power_cycle(struct part *p)
{
    g_hash_table_remove_all(p->written);
    if (p->nor != NULL)
        nor_power_cycle(p->nor);
}
