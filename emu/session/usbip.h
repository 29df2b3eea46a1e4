/*
 * USB/IP server on loopback: a Linux host with vhci_hcd, or a program that speaks the protocol,
 * attaches the emulated device and drives it with drivers of its own.
 *
 * Follows: Linux, Documentation/usb/usbip_protocol.rst, version 1.1.1. Models: OP_REQ_DEVLIST,
 * OP_REQ_IMPORT, USBIP_CMD_SUBMIT of all four kinds of transfers, USBIP_CMD_UNLINK; one client at a
 * time. Omits: start_frame of an isochronous transfer, which begins as soon as it can.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/wait.h"
#include "soc/machine.h"

#define USBIP_PORT 3240

struct usbip;

/* Before the machine is powered on. EMU_ERROR_USAGE when the port cannot be had. */
struct usbip *usbip_new(struct machine *m, struct wait *w, unsigned port, GError **error);
void usbip_free(struct usbip *u);
