/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "smp/client.h"

#include <string.h>

#include "smp/frame.h"
#include "smp/reason.h"

#define HEADER    8u
#define VERSION_2 (1u << 3)
#define TRIES     3

struct smp_client {
    struct smp_link *link;
    struct smp_framer *framer;
    gint64 patience;
    unsigned room;
    uint8_t sequence;
    char in[4096];
    size_t in_len, in_at;
};

struct smp_client *smp_client_new(struct smp_link *link, gint64 patience)
{
    struct smp_client *c = g_new0(struct smp_client, 1);

    c->link = link;
    c->framer = smp_framer_new();
    c->patience = patience != 0 ? patience : SMP_PATIENCE;
    c->room = SMP_TWO_LINES;
    return c;
}

void smp_client_free(struct smp_client *c)
{
    if (c == NULL)
        return;
    smp_link_free(c->link);
    smp_framer_free(c->framer);
    g_free(c);
}

gint64 smp_client_patience(const struct smp_client *c, gint64 at_least)
{
    return MAX(c->patience, at_least);
}

unsigned smp_client_room(const struct smp_client *c)
{
    return c->room;
}

void smp_client_set_room(struct smp_client *c, unsigned bytes)
{
    c->room = bytes;
}

bool smp_client_send(struct smp_client *c, enum smp_op op, uint16_t group, uint8_t command,
                     cbor_item_t *map, uint8_t *sequence, GError **error)
{
    const uint8_t blank[HEADER] = {0};
    GByteArray *packet = g_byte_array_new();

    *sequence = c->sequence++;
    g_byte_array_append(packet, blank, HEADER);
    smp_payload_append(map, packet);
    smp_payload_free(map);
    unsigned len = packet->len - HEADER;
    const uint8_t header[HEADER] = {(uint8_t)(op | VERSION_2),
                                    0,
                                    (uint8_t)(len >> 8),
                                    (uint8_t)len,
                                    (uint8_t)(group >> 8),
                                    (uint8_t)group,
                                    *sequence,
                                    command};
    memcpy(packet->data, header, HEADER);
    GString *text = smp_frame_encode(packet->data, packet->len);
    bool ok = smp_link_write(c->link, text->str, text->len, error);
    g_string_free(text, TRUE);
    g_byte_array_free(packet, TRUE);
    return ok;
}

/* The next packet in the framer. */
static bool receive_packet(struct smp_client *c, gint64 deadline, GError **error)
{
    for (;;) {
        while (c->in_at < c->in_len)
            if (smp_framer_take(c->framer, c->in[c->in_at++]))
                return true;
        c->in_at = 0;
        c->in_len = smp_link_read(c->link, c->in, sizeof c->in, deadline, error);
        if (c->in_len == 0)
            return false;
    }
}

/* Answers have an odd operation. */
static bool is_answer(const GByteArray *p, uint16_t group, uint8_t command)
{
    return p->len >= HEADER && (p->data[0] & 1) != 0 && p->data[4] == group >> 8 &&
           p->data[5] == (group & 0xff) && p->data[7] == command;
}

cbor_item_t *smp_client_receive(struct smp_client *c, uint16_t group, uint8_t command,
                                uint8_t *sequence, gint64 patience, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + smp_client_patience(c, patience);
    const GByteArray *p = c->framer->packet;

    do {
        if (!receive_packet(c, deadline, error))
            return NULL;
    } while (!is_answer(p, group, command));
    *sequence = p->data[6];
    cbor_item_t *map = smp_payload_parse(p->data + HEADER, p->len - HEADER);
    if (map == NULL)
        g_set_error(error, SMP_ERROR, SMP_ERROR_ANSWER,
                    "an answer of %u bytes to command %u of group %u is no CBOR map", p->len,
                    command, group);
    return map;
}

bool smp_answer_check(const cbor_item_t *answer, const char *what, GError **error)
{
    const cbor_item_t *err = smp_payload_get(answer, "err");
    uint64_t group, code = 0;
    char *why = NULL, *said = smp_payload_text(answer, "rsn");

    if (err != NULL && smp_payload_uint(err, "group", &group) &&
        smp_payload_uint(err, "rc", &code) && code != 0)
        why = smp_reason_of_group((unsigned)group, (unsigned)code);
    else if (smp_payload_uint(answer, "rc", &code) && code != 0)
        why = smp_reason((unsigned)code);
    if (why != NULL)
        g_set_error(error, SMP_ERROR, SMP_ERROR_REFUSED, "%s: the device says: %s%s%s", what, why,
                    said != NULL ? ": " : "", said != NULL ? said : "");
    bool ok = why == NULL;
    g_free(why);
    g_free(said);
    return ok;
}

/* Waits for the answer to this request; earlier ones that come late are passed over. */
static cbor_item_t *receive_this(struct smp_client *c, uint16_t group, uint8_t command,
                                 uint8_t sequence, gint64 patience, GError **error)
{
    cbor_item_t *answer;
    uint8_t got = sequence;

    while ((answer = smp_client_receive(c, group, command, &got, patience, error)) != NULL &&
           got != sequence)
        smp_payload_free(answer);
    return answer;
}

cbor_item_t *smp_client_ask(struct smp_client *c, enum smp_op op, uint16_t group, uint8_t command,
                            cbor_item_t *map, gint64 patience, GError **error)
{
    cbor_item_t *answer = NULL;

    for (unsigned try = 0; try < TRIES && answer == NULL; try++) {
        GError *why = NULL;
        uint8_t sequence;

        if (smp_client_send(c, op, group, command, cbor_incref(map), &sequence, &why))
            answer = receive_this(c, group, command, sequence, patience, &why);
        if (why == NULL)
            break;
        if (try + 1 == TRIES || !g_error_matches(why, SMP_ERROR, SMP_ERROR_SILENT)) {
            g_propagate_error(error, why);
            break;
        }
        g_error_free(why);
    }
    smp_payload_free(map);
    if (answer != NULL && !smp_answer_check(answer, smp_command_name(group, command), error)) {
        smp_payload_free(answer);
        return NULL;
    }
    return answer;
}
