/*
 * Follows: DFU 1.1, manifestation tolerant: after a download the device is idle again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dfu.h"

#include <stddef.h>

enum request {
    DNLOAD = 1,
    GETSTATUS = 3,
    CLRSTATUS = 4,
    GETSTATE = 5,
    ABORT = 6,
};

enum state {
    IDLE = 2,
    DNLOAD_SYNC = 3,
    DNLOAD_IDLE = 5,
    MANIFEST_SYNC = 6,
    ERROR_STATE = 10,
};

#define ERR_STALLED 15u

static struct {
    uint8_t status[6]; /* bStatus, bwPollTimeout, bState, iString */
    uint32_t left;     /* of the block that is coming */
    uint32_t next;     /* block */
    volatile bool done;
    struct dfu_image image, finished;
} dfu = {.status = {[4] = IDLE}};

static uint8_t *state(void)
{
    return &dfu.status[4];
}

static void become_idle(void)
{
    dfu.status[0] = 0;
    *state() = IDLE;
    dfu.left = 0;
    dfu.next = 0;
}

static enum dfu_reply refuse(void)
{
    dfu.status[0] = ERR_STALLED;
    *state() = ERROR_STATE;
    dfu.left = 0;
    return DFU_STALL;
}

static uint32_t crc_add(uint32_t crc, uint8_t byte)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };

    crc ^= byte;
    crc = table[crc & 15] ^ crc >> 4;
    return table[crc & 15] ^ crc >> 4;
}

/* Blocks count up from 0 modulo 2^16; one without bytes is the end. */
static enum dfu_reply download(uint32_t block, uint32_t length)
{
    if (*state() == IDLE) {
        dfu.image.bytes = 0;
        dfu.image.crc = 0xffffffff;
        dfu.next = 0;
    }
    if ((*state() != IDLE && *state() != DNLOAD_IDLE) || length > DFU_BLOCK ||
        (length > 0 && block != (dfu.next & 0xffff)) || (length == 0 && *state() == IDLE))
        return refuse();
    dfu.left = length;
    dfu.next++;
    *state() = length > 0 ? DNLOAD_SYNC : MANIFEST_SYNC;
    return length > 0 ? DFU_RECEIVE : DFU_STATUS;
}

/* Whoever asks for the status moves the device on. */
static void move_on(void)
{
    if (*state() == DNLOAD_SYNC && dfu.left == 0) {
        *state() = DNLOAD_IDLE;
    } else if (*state() == MANIFEST_SYNC) {
        *state() = IDLE;
        dfu.image.crc = ~dfu.image.crc;
        dfu.finished = dfu.image;
        dfu.done = true;
    }
}

enum dfu_reply dfu_request(uint32_t request, uint32_t value, uint32_t length,
                           const uint8_t **answer, uint32_t *bytes)
{
    switch (request) {
    case DNLOAD:
        return download(value, length);
    case GETSTATUS:
        move_on();
        *answer = dfu.status;
        *bytes = sizeof(dfu.status);
        return DFU_ANSWER;
    case GETSTATE:
        *answer = state();
        *bytes = 1;
        return DFU_ANSWER;
    case CLRSTATUS:
    case ABORT:
        become_idle();
        return DFU_STATUS;
    default:
        return refuse();
    }
}

bool dfu_select(uint32_t setting)
{
    if (setting >= DFU_SETTINGS)
        return false;
    dfu.image.setting = setting;
    become_idle();
    return true;
}

bool dfu_receive(const uint8_t *packet, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++)
        dfu.image.crc = crc_add(dfu.image.crc, packet[i]);
    dfu.image.bytes += bytes;
    dfu.left -= bytes < dfu.left ? bytes : dfu.left;
    return dfu.left == 0;
}

bool dfu_is_receiving(void)
{
    return dfu.left > 0;
}

bool dfu_take_image(struct dfu_image *image)
{
    if (!dfu.done)
        return false;
    dfu.done = false;
    *image = dfu.finished;
    return true;
}
