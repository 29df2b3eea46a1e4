/*
 * Downloads a file into a DFU device (USB Device Firmware Upgrade 1.1), as dfu-util does: out of
 * run-time mode by DETACH and reset, then block by block, then the manifest phase.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "usb/host.h"

struct usb_download {
    const uint8_t *data;
    uint32_t length;
    uint8_t alt; /* alternate setting: which memory of the device */
};

enum usb_download_state {
    USB_DOWNLOAD_NONE,
    USB_DOWNLOAD_WAITING, /* for a device */
    USB_DOWNLOAD_RUNNING,
    USB_DOWNLOAD_DONE,
    USB_DOWNLOAD_FAILED,
};

/*
 * From the next enumeration on the host looks for a DFU device instead of serial ports; the file
 * outlives the download. Before the cable is plugged.
 */
void usb_host_download(struct usb_host *h, const struct usb_download *file);

/* How far it is: bytes that the device has taken. */
enum usb_download_state usb_host_download_state(const struct usb_host *h, uint32_t *done);

/* What went wrong, in a sentence. */
const char *usb_host_download_failure(const struct usb_host *h);
