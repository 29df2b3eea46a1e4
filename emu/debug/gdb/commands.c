/*
 * Packets: what is answered at once, and what lets the core run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/gdb/gdb_priv.h"

/* Bytes of memory in one packet, so that their digits fit. */
#define MOST_BYTES (PACKET_MAX / 2 - 16)

static void read_registers(struct gdb_stub *s)
{
    GString *out = g_string_new(NULL);

    for (unsigned n = 0; n < GDB_REGS; n++) {
        uint64_t value = gdb_register(s, n);

        packet_hex(out, &value, gdb_register_bytes(s, n));
    }
    gdb_send(s, out->str);
    g_string_free(out, TRUE);
}

static void write_registers(struct gdb_stub *s, const char *digits)
{
    for (unsigned n = 0; n < GDB_REGS; n++) {
        unsigned bytes = gdb_register_bytes(s, n);
        uint64_t value = 0;

        if (bytes == 0)
            continue;
        if (packet_unhex(digits, (uint8_t *)&value, bytes) != bytes)
            break;
        gdb_set_register(s, n, value);
        digits += 2 * bytes;
    }
    gdb_send(s, "OK");
}

static void read_register(struct gdb_stub *s, const char *at)
{
    GString *out = g_string_new(NULL);
    uint32_t n;

    if (packet_number(&at, &n) && n < GDB_REGS && gdb_register_bytes(s, n) != 0) {
        uint64_t value = gdb_register(s, n);

        packet_hex(out, &value, gdb_register_bytes(s, n));
    } else {
        g_string_assign(out, "E01");
    }
    gdb_send(s, out->str);
    g_string_free(out, TRUE);
}

static void write_register(struct gdb_stub *s, const char *at)
{
    uint64_t value = 0;
    uint32_t n;

    if (!packet_number_then(&at, &n, '=') || n >= GDB_REGS || gdb_register_bytes(s, n) == 0 ||
        packet_unhex(at, (uint8_t *)&value, gdb_register_bytes(s, n)) != gdb_register_bytes(s, n)) {
        gdb_send(s, "E01");
        return;
    }
    gdb_set_register(s, n, value);
    gdb_send(s, "OK");
}

static void read_memory(struct gdb_stub *s, const char *at)
{
    GString *out = g_string_new(NULL);
    uint32_t addr, len;

    if (!packet_number_then(&at, &addr, ',') || !packet_number(&at, &len) || len > MOST_BYTES) {
        g_string_assign(out, "E01");
    } else {
        uint8_t *data = g_malloc(MAX(len, 1));

        if (machine_peek(s->gdb->machine, s->core, addr, data, len))
            packet_hex(out, data, len);
        else
            g_string_assign(out, "E0e");
        g_free(data);
    }
    gdb_send(s, out->str);
    g_string_free(out, TRUE);
}

/* M: digits; X: bytes. */
static void write_memory(struct gdb_stub *s, const char *packet, size_t packet_len)
{
    const char *at = packet + 1;
    uint32_t addr, len;
    bool ok = packet_number_then(&at, &addr, ',') && packet_number_then(&at, &len, ':') &&
              len <= PACKET_MAX;

    if (ok) {
        uint8_t *data = g_malloc(MAX(len, 1));
        size_t left = packet_len - (size_t)(at - packet);

        if (packet[0] == 'M')
            ok = packet_unhex(at, data, len) == len;
        else if ((ok = left == len))
            memcpy(data, at, len);
        ok = ok && machine_poke(s->gdb->machine, s->core, addr, data, len);
        if (ok && len != 0)
            session_note(s->gdb->session, input_memory(INPUT_WRITE, s->core, addr, data, len));
        g_free(data);
    }
    gdb_send(s, ok ? "OK" : "E0e");
}

static void resume(struct gdb_stub *s, bool step)
{
    s->running = true;
    s->stepping = step;
    s->gdb->hold = false;
    if (step)
        cpu_step(machine_cpu(s->gdb->machine, s->core), true);
}

/* c, s, C, S with an address to go on at. */
static void resume_at(struct gdb_stub *s, const char *packet)
{
    bool signal = packet[0] == 'C' || packet[0] == 'S';
    const char *at = packet + 1;
    uint32_t addr;

    if (signal)
        at += strcspn(at, ";") + (strchr(at, ';') != NULL);
    if (packet_number(&at, &addr))
        gdb_set_register(s, GDB_PC, addr);
    s->range_first = s->range_end = 0;
    resume(s, packet[0] == 's' || packet[0] == 'S');
}

/* The first action counts: there is one thread. */
static void vcont(struct gdb_stub *s, const char *at)
{
    s->range_first = s->range_end = 0;
    switch (at[0]) {
    case 'c':
    case 'C':
        resume(s, false);
        break;
    case 's':
    case 'S':
        resume(s, true);
        break;
    case 'r':
        at++;
        if (!packet_number_then(&at, &s->range_first, ',') || !packet_number(&at, &s->range_end))
            gdb_send(s, "E01");
        else
            resume(s, true);
        break;
    case 't':
        s->interrupt = true;
        gdb_send(s, "OK");
        break;
    default:
        gdb_send(s, "E01");
        break;
    }
}

/* qXfer:...:read:ANNEX:OFFSET,LENGTH */
static void transfer(struct gdb_stub *s, const char *at, char *text)
{
    uint32_t offset, len;
    size_t all = strlen(text);

    if (!packet_number_then(&at, &offset, ',') || !packet_number(&at, &len)) {
        gdb_send(s, "E00");
    } else {
        GString *out = g_string_new(offset + (uint64_t)len < all ? "m" : "l");

        if (offset < all)
            g_string_append_len(out, text + offset,
                                (gssize)MIN(MIN(len, MOST_BYTES), all - offset));
        gdb_send(s, out->str);
        g_string_free(out, TRUE);
    }
    g_free(text);
}

static void monitor(struct gdb_stub *s, const char *digits)
{
    char text[512];

    text[packet_unhex(digits, (uint8_t *)text, sizeof text - 1)] = '\0';
    gdb_monitor(s, text);
    gdb_send(s, "OK");
}

static void query(struct gdb_stub *s, const char *packet)
{
    static const char features[] = "qXfer:features:read:target.xml:",
                      map[] = "qXfer:memory-map:read::", rcmd[] = "qRcmd,";
    const char *at;
    uint32_t id;

    if (g_str_has_prefix(packet, "qSupported")) {
        char *text = g_strdup_printf("PacketSize=%x;qXfer:features:read+;qXfer:memory-map:read+;"
                                     "QStartNoAckMode+;vContSupported+;swbreak+;hwbreak+;"
                                     "ReverseStep+;ReverseContinue+",
                                     PACKET_MAX);
        gdb_send(s, text);
        g_free(text);
    } else if (g_str_has_prefix(packet, features)) {
        transfer(s, packet + strlen(features), gdb_target_xml(s));
    } else if (g_str_has_prefix(packet, map)) {
        transfer(s, packet + strlen(map), gdb_memory_map(s));
    } else if (g_str_has_prefix(packet, rcmd)) {
        monitor(s, packet + strlen(rcmd));
    } else if (g_str_has_prefix(packet, "qThreadExtraInfo")) {
        at = packet + strlen("qThreadExtraInfo,");
        gdb_describe_thread(s, packet[16] == ',' && packet_number(&at, &id) ? id : 0);
    } else if (strcmp(packet, "qfThreadInfo") == 0) {
        gdb_list_threads(s);
    } else if (strcmp(packet, "qsThreadInfo") == 0) {
        gdb_send(s, "l");
    } else if (strcmp(packet, "qC") == 0) {
        char *text = g_strdup_printf("QC%x", gdb_current_thread(s));

        gdb_send(s, text);
        g_free(text);
    } else if (strcmp(packet, "qAttached") == 0) {
        gdb_send(s, "1");
    } else if (g_str_has_prefix(packet, "qSymbol:")) {
        gdb_symbol(s, packet);
    } else {
        gdb_send(s, "");
    }
}

/* Hg: whose registers are read; Hc says nothing where the first action counts. T: is it alive? */
static void answer_thread(struct gdb_stub *s, const char *packet)
{
    const char *at = packet + (packet[0] == 'H' ? 2 : 1);
    uint32_t id;

    if (packet[0] == 'H' && packet[1] == 'g')
        gdb_select_thread(s, packet_number(&at, &id) ? id : 0);
    bool there = packet[0] == 'H' || (packet_number(&at, &id) && gdb_has_thread(s, id));
    gdb_send(s, there ? "OK" : "E01");
}

static void leave(struct gdb_stub *s)
{
    gdb_drop_points(s);
    s->leaving = true;
    s->gdb->hold = false;
}

static void answer_v(struct gdb_stub *s, const char *packet, size_t len)
{
    if (strcmp(packet, "vCont?") == 0) {
        gdb_send(s, "vCont;c;C;s;S;t;r");
    } else if (g_str_has_prefix(packet, "vCont;")) {
        vcont(s, packet + strlen("vCont;"));
    } else if (g_str_has_prefix(packet, "vFlash")) {
        gdb_flash(s, packet, len);
    } else if (g_str_has_prefix(packet, "vKill")) {
        s->gdb->ended = true;
        gdb_send(s, "OK");
    } else if (strcmp(packet, "vCtrlC") == 0) {
        s->interrupt = true;
        gdb_send(s, "OK");
    } else {
        gdb_send(s, "");
    }
}

/* Packets that change what the run has come to. */
static bool changes(const char *packet)
{
    return strchr("GPMX", packet[0]) != NULL || g_str_has_prefix(packet, "vFlash");
}

void gdb_answer(struct gdb_stub *s, const char *packet, size_t len)
{
    struct travel *past = monitor_past(s->gdb->monitor);

    if (past != NULL && len != 0 && changes(packet))
        travel_touch(past);
    switch (packet[0]) {
    case '?':
        gdb_send(s, s->stop);
        break;
    case 'g':
        read_registers(s);
        break;
    case 'G':
        write_registers(s, packet + 1);
        break;
    case 'p':
        read_register(s, packet + 1);
        break;
    case 'P':
        write_register(s, packet + 1);
        break;
    case 'm':
        read_memory(s, packet + 1);
        break;
    case 'M':
    case 'X':
        write_memory(s, packet, len);
        break;
    case 'c':
    case 's':
    case 'C':
    case 'S':
        resume_at(s, packet);
        break;
    case 'b':
        gdb_reverse(s, packet);
        break;
    case 'Z':
    case 'z':
        gdb_point(s, packet);
        break;
    case 'q':
        query(s, packet);
        break;
    case 'Q':
        if (strcmp(packet, "QStartNoAckMode") == 0) {
            gdb_send(s, "OK");
            s->no_ack = true;
        } else {
            gdb_send(s, "");
        }
        break;
    case 'v':
        answer_v(s, packet, len);
        break;
    case 'H':
    case 'T':
        answer_thread(s, packet);
        break;
    case '!':
        gdb_send(s, "OK");
        break;
    case 'D':
        leave(s);
        gdb_send(s, "OK");
        break;
    case 'R':
        gdb_reset(s->gdb);
        break;
    case 'k':
        s->gdb->ended = true;
        break;
    default:
        gdb_send(s, "");
        break;
    }
}
