/*
 * Transfers on the USB cable, as pcap with the link type of Linux's usbmon (220): Wireshark reads
 * it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "debug/trace/trace_priv.h"

#define LINK_TYPE    220 /* LINKTYPE_USB_LINUX_MMAPPED */
#define HEADER_BYTES 64
#define SNAP_BYTES   65536

/* Linux's numbers of errors. */
#define IN_PROGRESS (-115)

void trace_usb_start(struct trace *t)
{
    uint8_t header[24] = {0};

    store_le32(header, UINT32_C(0xa1b2c3d4));
    header[4] = 2;
    header[6] = 4; /* version 2.4 */
    store_le32(header + 16, SNAP_BYTES);
    store_le32(header + 20, LINK_TYPE);
    trace_write(t, TRACE_USB, header, sizeof header);
}

static int status_of(const struct usb_record *r)
{
    static const int numbers[] = {
        [USB_DONE] = 0,
        [USB_STALLED] = -32,   /* EPIPE */
        [USB_LOST] = -71,      /* EPROTO */
        [USB_TIMED_OUT] = -110 /* ETIMEDOUT */
    };

    return r->ends ? numbers[r->result] : IN_PROGRESS;
}

/* struct usbmon_packet of the kernel's documentation. */
static void fill_header(uint8_t header[HEADER_BYTES], const struct usb_record *r, uint64_t s,
                        uint64_t us, uint32_t captured)
{
    store_le32(header, (uint32_t)r->id);
    store_le32(header + 4, (uint32_t)(r->id >> 32));
    header[8] = r->ends ? 'C' : 'S';
    header[9] = (uint8_t)r->kind;
    header[10] = r->endpoint;
    header[11] = r->address;
    header[12] = 1; /* bus */
    header[14] = r->setup != NULL ? 0 : '-';
    header[15] = r->data != NULL ? 0 : (r->endpoint & 0x80) != 0 ? '<' : '>';
    store_le32(header + 16, (uint32_t)s);
    store_le32(header + 20, (uint32_t)(s >> 32));
    store_le32(header + 24, (uint32_t)us);
    store_le32(header + 28, (uint32_t)status_of(r));
    store_le32(header + 32, r->length);
    store_le32(header + 36, captured);
    if (r->setup != NULL)
        memcpy(header + 40, r->setup, 8);
}

void trace_usb_transfer(void *ctx, const struct usb_record *r)
{
    struct trace *t = ctx;
    ticks_t now = machine_now(t->machine);
    uint64_t s = now / TICKS_PER_SECOND, us = now % TICKS_PER_SECOND / TICKS_PER_US;
    uint32_t captured = r->data != NULL ? r->length : 0;
    uint8_t record[16 + HEADER_BYTES] = {0};

    if (!trace_wants(t, TRACE_USB, now))
        return;
    store_le32(record, (uint32_t)s);
    store_le32(record + 4, (uint32_t)us);
    store_le32(record + 8, HEADER_BYTES + captured);
    store_le32(record + 12, HEADER_BYTES + captured);
    fill_header(record + 16, r, s, us, captured);
    trace_write(t, TRACE_USB, record, sizeof record);
    if (captured > 0)
        trace_write(t, TRACE_USB, r->data, captured);
}
