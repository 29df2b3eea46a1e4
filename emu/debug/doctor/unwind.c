/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/unwind.h"

#include <glib.h>
#include <string.h>

#include "base/armv8m.h"
#include "base/units.h"
#include "debug/code/cfi.h"

#define FRAME_WORDS    8
#define FRAME_FP_WORDS 18

#define SCAN_WORDS 256

struct walk {
    const struct unwind_client *client;
    struct call_path *path;
    struct cfi *cfi;
    uint32_t r[16];
    uint32_t msp, psp;
};

static bool add_frame(struct walk *w, uint32_t pc, bool guessed, bool handler)
{
    struct call_path *p = w->path;

    if (p->n >= PATH_FRAMES)
        return false;
    p->frame[p->n++] = (struct path_frame){pc, guessed, handler};
    return true;
}

/* Registers of the code that an exception interrupted. False when its frame cannot be read. */
static bool leave_exception(struct walk *w, uint32_t exc_return)
{
    bool process = (exc_return & EXC_RETURN_SPSEL) != 0;
    uint32_t sp = process ? w->psp : w->r[13], frame[FRAME_WORDS];

    for (unsigned i = 0; i < FRAME_WORDS; i++)
        if (!w->client->read(w->client->ctx, sp + 4 * i, &frame[i]))
            return false;
    memcpy(w->r, frame, 4 * sizeof frame[0]);
    w->r[12] = frame[4];
    w->r[14] = frame[5];
    w->r[15] = frame[6];
    sp += 4 * FRAME_WORDS + ((exc_return & EXC_RETURN_FTYPE) == 0 ? 4 * FRAME_FP_WORDS : 0);
    w->r[13] = sp + ((frame[7] & XPSR_REALIGN) != 0 ? 4 : 0);
    return true;
}

/* Whether the instruction before a return address is a call: BL, or BLX with a register. */
static bool follows_call(const struct unwind_client *client, uint32_t addr)
{
    uint32_t pc = addr & ~1u, low, high;

    if (pc < 4 || !client->read(client->ctx, (pc - 4) & ~3u, &low) ||
        !client->read(client->ctx, ((pc - 4) & ~3u) + 4, &high))
        return false;
    uint32_t before = (pc & 2) != 0 ? low >> 16 | high << 16 : low;
    uint16_t first = (uint16_t)before, second = (uint16_t)(before >> 16);

    return ((first & 0xf800) == 0xf000 && (second & 0xd000) == 0xd000) ||
           (second & 0xff87) == 0x4780;
}

static bool is_return_address(const struct unwind_client *client, uint32_t word)
{
    return (word & 1) != 0 && client->is_code(client->ctx, word & ~1u) &&
           follows_call(client, word);
}

/* Without frame information: what looks like a return address is taken for one. */
static void scan(struct walk *w)
{
    for (unsigned i = 0; i < SCAN_WORDS; i++) {
        uint32_t word;

        if (!w->client->read(w->client->ctx, (w->r[13] & ~3u) + 4 * i, &word))
            return;
        if (is_return_address(w->client, word) && !add_frame(w, (word & ~1u) - 2, true, false))
            return;
    }
}

static bool step(struct walk *w, uint32_t lookup)
{
    const char *file = w->client->file_of(w->client->ctx, lookup);

    return file != NULL && cfi_step(w->cfi, file, lookup, w->r, w->client->read, w->client->ctx);
}

/*
 * From the frame at r[15] to its caller, through an exception if need be. False: the end, which is
 * also where a function that nobody has called is its own caller.
 */
static bool to_caller(struct walk *w, bool innermost, bool *handler)
{
    uint32_t lookup = innermost ? w->r[15] : w->r[15] - 2, pc = w->r[15], sp = w->r[13];

    *handler = false;
    if (!step(w, lookup)) {
        /* A jump into nothing has left the return address in LR. */
        if (!innermost || !is_return_address(w->client, w->r[14])) {
            w->path->cut = true;
            scan(w);
            return false;
        }
    }
    if ((w->r[14] & EXC_RETURN_PREFIX) == EXC_RETURN_PREFIX) {
        *handler = true;
        return leave_exception(w, w->r[14]);
    }
    w->r[15] = w->r[14] & ~1u;
    return w->client->is_code(w->client->ctx, w->r[15]) && w->r[14] != 0 &&
           (w->r[15] != pc || w->r[13] != sp);
}

void unwind(const struct unwind_client *client, const struct unwind_start *start,
            struct call_path *path)
{
    struct walk w = {.client = client, .path = path, .cfi = cfi_new()};
    bool innermost = true, handler;

    memcpy(w.r, start->r, sizeof w.r);
    w.msp = start->msp;
    w.psp = start->psp;
    *path = (struct call_path){0};
    (void)add_frame(&w, w.r[15], false, false);
    while (path->n < PATH_FRAMES && to_caller(&w, innermost, &handler)) {
        innermost = handler;
        if (!add_frame(&w, handler ? w.r[15] : w.r[15] - 2, false, handler))
            break;
    }
    cfi_free(w.cfi);
}
