/*
 * What `program` does with a board: load, route, erase, write, verify, read back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "cli/program.h"
#include "load/image.h"
#include "load/west.h"
#include "session/terminal.h"

/* --- loading and routing -------------------------------------------------------------------- */

static bool add_image(struct program_job *j, GPtrArray *list, const char *spec, GError **error)
{
    struct image *image = image_load(spec, error);

    if (image == NULL)
        return false;
    g_ptr_array_add(j->setup.images, image);
    g_ptr_array_add(list, image);
    return true;
}

static bool add_build_dir(struct program_job *j, GPtrArray *list, const char *path, GError **error)
{
    struct west_build *build = west_build_open(path, error);
    bool ok = build != NULL;

    for (unsigned i = 0; ok && i < build->hex->len; i++)
        ok = add_image(j, list, g_ptr_array_index(build->hex, i), error);
    west_build_free(build);
    return ok;
}

static bool add_images(struct program_job *j, GPtrArray *list, char **specs, GError **error)
{
    bool ok = true;

    for (unsigned i = 0; ok && specs != NULL && specs[i] != NULL; i++)
        ok = g_file_test(specs[i], G_FILE_TEST_IS_DIR) ? add_build_dir(j, list, specs[i], error)
                                                       : add_image(j, list, specs[i], error);
    return ok;
}

static bool check_segment(const struct program_job *j, const struct image *image,
                          const struct image_segment *s, GError **error)
{
    static const char *const coprocessors[CORES] = {"CP_APPLICATION", "CP_NETWORK"};
    enum program_memory which = programmer_find(j->programmer, s->addr, s->len);
    char *place =
        s->line != 0 ? g_strdup_printf("%s:%u", image->path, s->line) : g_strdup(image->path);
    bool ok = false;

    if (which == PROGRAM_MEMORIES) {
        char *why = s->addr >> 25 == 9
                        ? g_strdup(" (QSPI flash is at 0x10000000; 0x12000000 is nRF52840's)")
                    : s->addr >> 28 == 1
                        ? g_strdup_printf(" (QSPI flash: MemSize is 0x%x)", j->ini->mem_size)
                        : g_strdup("");

        g_set_error(error, EMU_ERROR, EMU_ERROR_NO_MEMORY,
                    "%s: 0x%08x to 0x%08x lies outside every memory that can be programmed%s",
                    place, s->addr, s->addr + s->len - 1, why);
        g_free(why);
    } else if (!j->core[program_memory_core(which)]) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "%s: 0x%08x is %s, which needs --coprocessor %s", place, s->addr,
                    program_memory_name(which), coprocessors[program_memory_core(which)]);
    } else {
        ok = true;
    }
    g_free(place);
    return ok;
}

static bool check_images(struct program_job *j, const GPtrArray *images, GError **error)
{
    for (unsigned i = 0; i < images->len; i++) {
        const struct image *image = g_ptr_array_index(images, i);

        for (unsigned k = 0; k < image->segments->len; k++) {
            const struct image_segment *s =
                &g_array_index(image->segments, struct image_segment, k);

            if (!check_segment(j, image, s, error))
                return false;
        }
    }
    return true;
}

bool program_load(struct program_job *j, GError **error)
{
    const struct program_options *o = j->options;

    if (!add_images(j, j->write, o->programs, error) ||
        !add_images(j, o->as_nrfjprog ? j->verify : j->write, o->images, error))
        return false;
    if (o->verify)
        for (unsigned i = 0; i < j->write->len; i++)
            g_ptr_array_add(j->verify, g_ptr_array_index(j->write, i));
    return check_images(j, j->write, error) && check_images(j, j->verify, error);
}

/* --- passes over the images ----------------------------------------------------------------- */

bool program_stopped(struct program_job *j)
{
    j->interrupted = j->interrupted || terminal_interrupted();
    return j->failed || j->interrupted;
}

typedef bool (*chunk_fn)(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                         struct program_fault *fault);

static void for_each_chunk(struct program_job *j, const GPtrArray *images, chunk_fn fn)
{
    for (unsigned i = 0; i < images->len; i++) {
        const struct image *image = g_ptr_array_index(images, i);

        for (unsigned k = 0; k < image->segments->len; k++) {
            const struct image_segment *s =
                &g_array_index(image->segments, struct image_segment, k);

            for (uint32_t done = 0; done < s->len && !program_stopped(j);) {
                uint32_t addr = s->addr + done;
                uint32_t run = MIN(s->len - done, PROGRAM_CHUNK - addr % PROGRAM_CHUNK);

                j->failed = !fn(j->programmer, addr, s->data + done, run, &j->fault);
                done += run;
                j->done += run;
                program_show_progress(j);
            }
        }
    }
}

static uint64_t bytes_of(const GPtrArray *images)
{
    uint64_t bytes = 0;

    for (unsigned i = 0; i < images->len; i++) {
        const struct image *image = g_ptr_array_index(images, i);

        for (unsigned k = 0; k < image->segments->len; k++)
            bytes += g_array_index(image->segments, struct image_segment, k).len;
    }
    return bytes;
}

static bool erase_internal(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                           struct program_fault *fault)
{
    (void)data;
    return programmer_find(p, addr, len) == PROGRAM_QSPI ||
           programmer_erase_touched(p, addr, len, fault);
}

static bool erase_external(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                           struct program_fault *fault)
{
    (void)data;
    return programmer_find(p, addr, len) != PROGRAM_QSPI ||
           programmer_erase_touched(p, addr, len, fault);
}

/* A second image that says the same as the first is no obstacle, one that disagrees is. */
static bool check_and_write(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                            struct program_fault *fault)
{
    return programmer_check_erased(p, addr, data, len, fault) &&
           programmer_write(p, addr, data, len, fault);
}

static void erase_all(struct program_job *j, enum program_memory which)
{
    if (!program_stopped(j))
        j->failed = !programmer_erase_all(j->programmer, which, &j->fault);
}

static void erase_core(struct program_job *j, enum machine_core core)
{
    erase_all(j, core == CORE_APP ? PROGRAM_APP_FLASH : PROGRAM_NET_FLASH);
    erase_all(j, core == CORE_APP ? PROGRAM_APP_UICR : PROGRAM_NET_UICR);
}

/* Recovering the network core erases both cores (west's runner, nrf_common.py). */
static void erase_wholly(struct program_job *j)
{
    const struct program_options *o = j->options;

    for (unsigned i = 0; i < CORES; i++) {
        bool recovered = o->recover && (j->core[i] || j->core[CORE_NET]);
        bool erased = (o->eraseall || o->chiperase) && j->core[i];

        if (recovered || erased)
            erase_core(j, i);
    }
    if (o->qspieraseall || o->qspichiperase)
        erase_all(j, PROGRAM_QSPI);
}

/*
 * A chip that is smaller than MemSize takes high addresses for low ones, and verification through
 * the same wires does not notice.
 */
static void check_beyond_chip(struct program_job *j)
{
    uint32_t base = programmer_base(PROGRAM_QSPI);
    uint32_t size = machine_nvms(j->setup.machine)[PROGRAM_QSPI].size;

    for (unsigned i = 0; i < j->write->len && !program_stopped(j); i++) {
        const struct image *image = g_ptr_array_index(j->write, i);

        for (unsigned k = 0; k < image->segments->len && !j->failed; k++) {
            const struct image_segment *s =
                &g_array_index(image->segments, struct image_segment, k);

            if (programmer_find(j->programmer, s->addr, s->len) != PROGRAM_QSPI ||
                s->addr - base + s->len <= size)
                continue;
            j->failed = true;
            j->fault = (struct program_fault){
                .kind = PROGRAM_NO_ANSWER,
                .address = MAX(s->addr, base + size),
                .text = "beyond the end of the chip, which is smaller than MemSize: it took the "
                        "address for a lower one",
            };
        }
    }
}

bool program_carry_out(struct program_job *j, GError **error)
{
    const struct program_options *o = j->options;

    j->total = bytes_of(j->write) * (1u + (o->sectorerase != 0) + (o->qspisectorerase != 0)) +
               bytes_of(j->verify);
    erase_wholly(j);
    if (o->sectorerase)
        for_each_chunk(j, j->write, erase_internal);
    if (o->qspisectorerase)
        for_each_chunk(j, j->write, erase_external);
    for_each_chunk(j, j->write, check_and_write);
    for_each_chunk(j, j->verify, programmer_verify);
    check_beyond_chip(j);
    return program_read_back(j, error) && program_protect(j, error);
}
