/*
 * Inside of the GDB server, shared by its files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/doctor/threads.h"
#include "debug/gdb/gdb.h"
#include "debug/gdb/packet.h"
#include "session/commands.h"
#include "session/wait.h"

/* Registers by GDB's numbers: the order of target.xml. */
enum {
    GDB_R0,
    GDB_SP = 13,
    GDB_LR = 14,
    GDB_PC = 15,
    GDB_XPSR = 16,
    GDB_MSP,
    GDB_PSP,
    GDB_PRIMASK,
    GDB_BASEPRI,
    GDB_FAULTMASK,
    GDB_CONTROL,
    GDB_D0, /* D1 to D15 follow; an FPU has them */
    GDB_FPSCR = GDB_D0 + 16,
    GDB_REGS,
};

/* One core's server and the client that is on it. */
struct gdb_stub {
    struct gdb *gdb;
    enum machine_core core;
    struct wait_source listener, client; /* fd -1: closed */
    struct packet_reader reader;
    GByteArray *out;                 /* what the client has not taken yet */
    bool no_ack;                     /* QStartNoAckMode */
    bool running;                    /* the client waits for a stop reply */
    bool stepping;                   /* for that of a step */
    uint32_t range_first, range_end; /* steps go on while the PC is in it; equal: none */
    bool interrupt;                  /* Ctrl-C came */
    bool leaving;                    /* detached: closed when everything is sent */
    char stop[64];                   /* the last stop reply */
    GArray *points;                  /* struct gdb_point, taken back when the client leaves */
    struct command_client monitor;
    struct zephyr_kernel kernel; /* as the client's symbols have it */
    unsigned asked;              /* so many symbols it was asked for */
    uint32_t thread;             /* whose registers it reads; 0: the one that runs */
    bool semihosting;            /* its console shows what the firmware writes there */
};

struct gdb_point {
    char type; /* of the Z packet */
    uint32_t addr, len;
};

struct gdb {
    struct session *session;
    struct machine *machine;
    struct gdb_stub stub[CORES];
    bool cross_halt;
    bool hold;  /* nothing runs until a client says so */
    bool ended; /* a client killed the run */
    struct monitor *monitor;
    bool keeps_past; /* while a client is there */
    struct console_listener ear;
    GString *semihosted; /* text that is no line yet */
    bool apart;          /* one core runs without the other: no past leads there */
};

/* Stop replies; the thread is added to them. */
#define GDB_SIGNAL_INTERRUPT "T02"
#define GDB_SIGNAL_TRAP      "T05"
#define GDB_SIGNAL_FAULT     "T0b"

/* stub.c: sends one packet. */
void gdb_send(struct gdb_stub *s, const char *text);
void gdb_send_data(struct gdb_stub *s, const void *data, size_t len);
/* Text for the user's console, while the client waits or for `monitor`. */
void gdb_console(struct gdb_stub *s, const char *text);

/* commands.c: answers one packet. */
void gdb_answer(struct gdb_stub *s, const char *packet, size_t len);

/* Tells the client that its core stands still, if it waits for that. */
void gdb_report(struct gdb_stub *s, const char *reply);
/* reverse.c: bs and bc. */
void gdb_reverse(struct gdb_stub *s, const char *packet);
/* Both cores may run on in the past; false: one of them runs now. */
bool gdb_may_travel(void *gdb);

/* The reset pin; both cores wait at their first instruction. */
void gdb_reset(struct gdb *g);

/* registers.c */
unsigned gdb_register_bytes(const struct gdb_stub *s, unsigned n);
uint64_t gdb_register(struct gdb_stub *s, unsigned n);
void gdb_set_register(struct gdb_stub *s, unsigned n, uint64_t value);

/* threads.c: Zephyr's threads, where the client's symbols tell of them. */
#define GDB_THE_CORE 1u /* the only thread, else */
void gdb_symbol(struct gdb_stub *s, const char *packet);
void gdb_list_threads(struct gdb_stub *s);
void gdb_describe_thread(struct gdb_stub *s, uint32_t id);
bool gdb_has_thread(struct gdb_stub *s, uint32_t id);
uint32_t gdb_current_thread(struct gdb_stub *s);
void gdb_select_thread(struct gdb_stub *s, uint32_t id);
/* A register of the selected thread, from its stack; false: it is in the core. */
bool gdb_thread_register(struct gdb_stub *s, unsigned n, uint64_t *value);

/* description.c */
char *gdb_target_xml(struct gdb_stub *s);
char *gdb_memory_map(struct gdb_stub *s);

/* points.c: Z and z packets. */
void gdb_point(struct gdb_stub *s, const char *packet);
/* Takes back what the client has set. */
void gdb_drop_points(struct gdb_stub *s);

/* flash.c: vFlash packets. */
void gdb_flash(struct gdb_stub *s, const char *packet, size_t len);

/* semihosting.c */
void gdb_semihosting_start(struct gdb *g);
void gdb_semihosting_end(struct gdb *g);
bool gdb_semihosting(void *stub, struct command_call *call, GError **error);
bool gdb_semihosting_arm(void *stub, struct command_call *call, GError **error);

/* monitor.c: qRcmd; `text` is decoded. */
void gdb_monitor_init(struct gdb_stub *s);
void gdb_monitor(struct gdb_stub *s, const char *text);
