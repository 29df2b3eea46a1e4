/*
 * One ended run as the rules see it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/map.h"
#include "debug/doctor/hang.h"
#include "debug/doctor/history.h"
#include "debug/doctor/init_table.h"
#include "debug/doctor/unwind.h"
#include "debug/finding.h"
#include "session/outcome.h"

struct doctor_case {
    struct machine *machine;
    enum machine_core core;
    const struct symbols *symbols;
    const struct history *history;
    const struct hang *hang;
    enum symptom symptom;
    const struct fault_scene *scene; /* the fault that matters, or NULL */
    const struct cpu_fault *fault;   /* its registers, or NULL */
    struct call_path path;
    struct init_table init;
    int entry;          /* the init entry that was running, -1: none */
    uint32_t pc, lr;    /* of the fault, or of the core as it stands */
    uint32_t xip_addr;  /* address in the XIP window that was fetched or read; 0: none */
    bool xip_fetch;     /* xip_addr was fetched */
    unsigned exception; /* active when it happened, 0: Thread mode */
};

void case_open(struct doctor_case *c);
void case_close(struct doctor_case *c);

static inline bool is_xip(uint32_t addr)
{
    return addr - XIP_BASE < XIP_SIZE;
}

/* "main+0x12 (0x00010212, main.c:44)", or the bare address; free with g_free(). */
char *case_place(const struct doctor_case *c, uint32_t addr);

/* The name of the function at addr, else its address; free with g_free(). */
char *case_function(const struct doctor_case *c, uint32_t addr);

/* The innermost frame of the path that is not in the XIP window; 0: none. */
uint32_t case_internal_caller(const struct doctor_case *c);

/* Says where: the init entry that was running, else the function, its caller and the exception. */
void case_say_where(const struct doctor_case *c, struct finding *f);

/* The word in memory, 0xffffffff where there is none. */
uint32_t case_word(const struct doctor_case *c, uint32_t addr);

/* A register of the core's domain, without side effects: what was written to it. */
uint32_t case_register(const struct doctor_case *c, const char *device, uint32_t offset);

/* Whether the chip complained with this id, and the machine's last reset came before that. */
const struct complaint *case_complaint(const struct doctor_case *c, const char *id);

/* When the core was reset last. */
ticks_t case_last_reset(const struct doctor_case *c);

/* Whether this task or register of QSPI was written since the last reset of the core. */
bool case_wrote_qspi(const struct doctor_case *c, uint32_t offset);

/* The address in XIP that was on the way: the fault's, the return address, a frame's; 0: none. */
uint32_t case_xip_on_path(const struct doctor_case *c);

/* "image at 0x00010000: header, hash good; ...", or that there is none; free with g_free(). */
char *case_slots(const struct doctor_case *c);

/* Whether the program is Zephyr's, as most are: false only when names are known and are others'. */
bool case_is_zephyr(const struct doctor_case *c);

/* Whether the bootloader said that it does not start what it finds. */
bool case_boot_refused(const struct doctor_case *c);

/*
 * Whether both addresses lie in the same program: the ELF that describes them, else the MCUboot
 * image around them.
 */
bool case_same_program(const struct doctor_case *c, uint32_t a, uint32_t b);

/* A rule looks at the case and makes a finding, or returns NULL. */
typedef struct finding *(*doctor_rule)(const struct doctor_case *c);

/* Tables of rules, most telling first; each ends with NULL. */
extern const doctor_rule doctor_rules_slots[];
extern const doctor_rule doctor_rules_image[];
extern const doctor_rule doctor_rules_xip[];
extern const doctor_rule doctor_rules_boot[];
extern const doctor_rule doctor_rules_core[];
extern const doctor_rule doctor_rules_hang[];
extern const doctor_rule doctor_rules_refused[];
extern const doctor_rule doctor_rules_secure[];
extern const doctor_rule doctor_rules_asleep[];

/* rules_chip.c: a complaint that explains what happened in or through external flash. */
extern const doctor_rule doctor_rules_chip[];

/* rules_chip.c: the finding for a complaint of the chip's model, or NULL. */
struct finding *doctor_rule_complaint(const struct doctor_case *c, const struct complaint *what);

/* rules_network.c: how the network core stands, SYMPTOM_NONE: well; and why, or NULL. */
enum symptom network_symptom(struct machine *m, const struct symbols *s, const struct history *h,
                             const struct hang *hang);
bool network_is_blank(const struct history *h); /* it was started and has no firmware */
struct finding *network_finding(const struct doctor_case *app, const struct hang *hang);

/* evidence.c: adds what was seen to the finding. */
void case_add_evidence(const struct doctor_case *c, struct finding *f);
