/*
 * A bench for TrustZone: a Secure image that starts a Non-secure one.
 *
 * The upper half of flash and RAM is Non-secure; the end of the lower half of flash is callable.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bench_cpu.h"
#include "bus/attribution.h"

#define S_CODE              UINT32_C(0x00000240)
#define S_HANDLER           UINT32_C(0x00000440)
#define GATE                UINT32_C(0x00007fe0)
#define S_WORD              (BENCH_CPU_RAM + 0x400)
#define NS_VECTORS          UINT32_C(0x00008000)
#define NS_CODE             UINT32_C(0x00008200)
#define NS_HANDLER          UINT32_C(0x00008300)
#define NS_STACK            UINT32_C(0x2000f000)
#define NS_PROCESS          UINT32_C(0x2000e000)
#define NS_WORD             UINT32_C(0x2000a000)
#define NS_DEVICE           (BENCH_CPU_DEVICE & ~UINT32_C(0x10000000))
#define NVIC_ISER0          UINT32_C(0xe000e100)
#define NVIC_ISPR0          UINT32_C(0xe000e200)
#define NVIC_ITNS0          UINT32_C(0xe000e380)
#define AIRCR               UINT32_C(0xe000ed0c)
#define SHCSR               UINT32_C(0xe000ed24)
#define SYST_CSR            UINT32_C(0xe000e010)
#define SYST_NS             UINT32_C(0xe002e010)
#define SECUREFAULTENA      BIT(19)
#define AIRCR_KEY_PRIS      UINT32_C(0x05fa4000)
#define AIRCR_KEY_BFHFNMINS UINT32_C(0x05fa2000)
#define INTEGRITY           UINT32_C(0xfefa125b)
#define FRAME_SIGNATURE     (BENCH_CPU_STACK - 32 - 40)

struct trust_rig {
    struct cpu_bench *b;
    struct attribution attribution;
    unsigned refusals;
};

/* What the boot code loads into R0 to R7; R7 is NS_CODE at first. */
void trust_preset(struct trust_rig *r, unsigned n, uint32_t value);

/* The parts of a rig, for one whose engine the test chooses. */
void trust_shape_memory(struct trust_rig *r);
void trust_add_code(struct cpu_bench *b);

/* NULL when no engine has Security states: the test is skipped. */
struct trust_rig *trust_rig_new(void);
void trust_rig_free(struct trust_rig *r);

#define CODE(r, addr, ...)                                                                         \
    cpu_bench_put((r)->b, (addr), (const uint16_t[]){__VA_ARGS__},                                 \
                  sizeof((const uint16_t[]){__VA_ARGS__}) / 2)

bool trust_is_secure(const struct trust_rig *r);

/* From reset to BKPT, in the state that is expected. */
void trust_run(struct trust_rig *r, bool ends_secure);

/* The last fault is a SecureFault, escalated because it was not enabled. */
void trust_assert_fault(struct trust_rig *r, uint32_t sfsr);

struct trust_test {
    const char *name;
    void (*test)(struct trust_rig *r);
};

/* As /cpu/trustzone/NAME; skipped where no engine has Security states. */
void trust_add_tests(const struct trust_test *tests, unsigned n);
