/*
 * Requests to an SMP server and its answers.
 *
 * Follows: Zephyr doc/services/device_mgmt/smp_protocol.rst, smp_groups/; version 2 is asked for,
 * both versions are understood.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "smp/link.h"
#include "smp/payload.h"

enum smp_group { SMP_OS = 0, SMP_IMAGE = 1 };
enum smp_op { SMP_READ = 0, SMP_WRITE = 2 };

/* How long devices take: most do what is asked at once, others erase flash first. */
#define SMP_PATIENCE       (3 * G_TIME_SPAN_SECOND)
#define SMP_ERASE_PATIENCE (60 * G_TIME_SPAN_SECOND)

struct smp_client;

/* Takes the link over. `patience`: how long an answer may take; 0: as above. */
struct smp_client *smp_client_new(struct smp_link *link, gint64 patience);
void smp_client_free(struct smp_client *c);

/* The default, or a longer time where the device has much to do. */
gint64 smp_client_patience(const struct smp_client *c, gint64 at_least);

/* Sends a request, whose map is taken over; its sequence number in *sequence. */
bool smp_client_send(struct smp_client *c, enum smp_op op, uint16_t group, uint8_t command,
                     cbor_item_t *map, uint8_t *sequence, GError **error);

/* The next answer to any request of this group and command: a map to be freed. NULL: error. */
cbor_item_t *smp_client_receive(struct smp_client *c, uint16_t group, uint8_t command,
                                uint8_t *sequence, gint64 patience, GError **error);

/*
 * Sends and waits for the answer, again when none comes. NULL: SMP_ERROR_SILENT, or _REFUSED with
 * the device's reason.
 */
cbor_item_t *smp_client_ask(struct smp_client *c, enum smp_op op, uint16_t group, uint8_t command,
                            cbor_item_t *map, gint64 patience, GError **error);

/* Whether the answer says that it went well. SMP_ERROR_REFUSED. */
bool smp_answer_check(const cbor_item_t *answer, const char *what, GError **error);

/* Bytes of a request, header and map, that the device takes: two lines unless it has said more. */
unsigned smp_client_room(const struct smp_client *c);
void smp_client_set_room(struct smp_client *c, unsigned bytes);
