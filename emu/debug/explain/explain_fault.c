/*
 * What the registers of a logged fault say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "bus/map.h"
#include "debug/doctor/fault_table.h"
#include "debug/explain/explain.h"
#include "debug/explain/fault_log.h"
#include "debug/finding.h"
#include "load/place.h"

#define NULL_PAGE   0x400u
#define RAM_END     0x20080000u
#define DEVICES_END 0x60000000u

static void say_where(struct finding *f, const struct fault_log *log, const struct symbols *symbols)
{
    char *pc = place_named(symbols, log->pc.value), *lr = place_named(symbols, log->lr.value);

    if (log->pc.seen)
        finding_where(f, "%s%s%s%s", pc, log->lr.seen ? ", called from " : "",
                      log->lr.seen ? lr : "", log->network ? " (network core)" : "");
    g_free(pc);
    g_free(lr);
}

static bool in_memory(uint32_t addr)
{
    return addr < APP_FLASH_SIZE ||
           (addr >= NET_FLASH_BASE && addr < NET_FLASH_BASE + NET_FLASH_SIZE) ||
           (addr >= XIP_BASE && addr < XIP_BASE + XIP_SIZE) ||
           (addr >= APP_RAM_BASE && addr < RAM_END) ||
           (addr >= NET_RAM_BASE && addr < NET_RAM_BASE + 0x10000);
}

/* Four letters: a text that was taken for a pointer. */
static bool is_text(uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        if (!g_ascii_isprint((char)(value >> (8 * i))))
            return false;
    return true;
}

/* An address that says more than the status does. */
static struct finding *by_address(const struct fault_log *log)
{
    bool data = (log->cfsr.value & CFSR_PRECISERR) != 0 && log->bfar.seen;
    uint32_t addr = log->bfar.value;
    struct finding *f = NULL;

    if (data && log->network && addr >= XIP_BASE && addr < APP_RAM_BASE) {
        f = finding_new("F46-network-core-xip", FINDING_ERROR,
                        "the network core reads 0x%08x: it has no path to the external flash",
                        addr);
        finding_remedy(f, "Copy it to RAM first: CONFIG_PCD_APP=y with CONFIG_FLASH_SIMULATOR=y");
    } else if (data && log->network && addr >= APP_RAM_BASE && addr < RAM_END) {
        f = finding_new("network-core-not-secure", FINDING_ERROR,
                        "the network core reads 0x%08x in RAM that is closed to it", addr);
        finding_why(f, "SPU.EXTDOMAIN[0] still makes the network domain Non-secure.");
        finding_remedy(f, "CONFIG_SOC_NRF53_CPUNET_ENABLE=y, or EXTDOMAIN[0].PERM = BIT(4) before "
                          "the network core is started");
    } else if (data && addr >= XIP_BASE && addr < APP_RAM_BASE) {
        f = finding_new("F55-data-while-xip-off", FINDING_ERROR,
                        "0x%08x in external flash was read or written while XIP does not answer",
                        addr);
        finding_why(f, "The controller is not active (start-up order, idle driver), or the access "
                       "was a store: the window is read-only.");
        finding_remedy(f, "CONFIG_NORDIC_QSPI_NOR_XIP=y; users of XIP start later than POST_KERNEL "
                          "41;\nvariables do not belong into EXTFLASH");
    } else if (data && addr >= APP_FLASH_SIZE && addr < NET_FLASH_BASE &&
               (log->pc.value >> 24) == 0) {
        f = finding_new("F41-slot-offset-as-address", FINDING_ERROR,
                        "0x%08x lies behind internal flash: an offset in the external flash, or a "
                        "wild pointer, was used as an address",
                        addr);
        finding_why(f, "In MCUboot it is a slot's offset: the flash driver had failed, or the "
                       "loader takes the slot for internal.");
        finding_remedy(f, "Look at the first error above the fault (flash device, sectors). In an "
                          "application: a\npointer was overwritten; check the stack of the thread");
    } else if (data && addr >= APP_RAM_BASE && addr < PERIPHERALS && !in_memory(addr)) {
        f = finding_new("behind-ram", FINDING_ERROR,
                        "0x%08x lies behind the end of RAM: an array, a copy or a stack ran on",
                        addr);
        finding_why(f, "RAM of the application core ends at 0x%08x (other chips elsewhere).",
                    RAM_END);
        finding_remedy(f, "Look at the loop or memcpy() at PC and at the length it was given");
    } else if (data && addr >= (PERIPHERALS | SECURE_ALIAS) && addr < DEVICES_END) {
        f = finding_new("device-not-reached", FINDING_ERROR, "the device at 0x%08x does not answer",
                        addr & ~0xfffu);
        finding_why(f, "0x5... are Secure addresses: Non-secure code (cpuapp_ns, after TF-M or SPM "
                       "has started it) must use 0x4..., and SPU must give the device away.");
        finding_remedy(f, "Build for the board target that runs (with or without _ns); on an "
                          "engineering sample\n(PDK) devices are at other addresses");
    }
    return f;
}

static struct finding *secure_fault(const struct fault_log *log)
{
    bool valid = log->sfar.seen;
    uint32_t addr = log->sfar.value;
    struct finding *f;

    if (valid && addr < NULL_PAGE) {
        f = finding_new("null-pointer", FINDING_ERROR,
                        "Non-secure code accesses 0x%x: a null pointer", addr);
        finding_why(f, "Flash at 0 belongs to the Secure image, so a null pointer ends in a "
                       "SecureFault.");
        finding_remedy(f, "Look at the pointer in the function at PC; device_get_binding() and "
                          "lookups that\nfailed return NULL");
        return f;
    }
    if ((log->sfsr.value & SFSR_INVEP) != 0 && !valid) {
        f = finding_new("secure-entry", FINDING_ERROR,
                        "a call into Secure code that is no entry point");
        finding_remedy(f, "Link the Non-secure image with the veneers of this TF-M build: west "
                          "build -p, and\nprogram both images of it");
        return f;
    }
    f = finding_new("secure-fault", FINDING_ERROR, "%s%08x%s",
                    valid ? "Non-secure code accesses 0x" : "a SecureFault; address 0x", addr,
                    valid ? addr >= APP_RAM_BASE && addr < RAM_END ? ", RAM of the Secure image"
                            : addr < APP_FLASH_SIZE                ? ", flash of the Secure image"
                            : addr >= (PERIPHERALS | SECURE_ALIAS) ? ", a Secure device address"
                                                                   : ""
                          : " is not known");
    finding_why(f, "SPU gives that region to the Secure image. Flash is divided at multiples of "
                   "0x4000, RAM at 0x2000; an uninitialised pointer lands here, too.");
    finding_remedy(f, "Compare the partitions of both images (west build -p); use Non-secure "
                      "addresses (0x4...),\nand give the device to the Non-secure side in TF-M");
    return f;
}

/* Reasons that the kernel gives without a fault status. */
static struct finding *fatal_error(const struct fault_log *log)
{
    struct finding *f = NULL;

    switch (log->fatal_error) {
    case 1:
        f = finding_new("spurious-interrupt", FINDING_ERROR,
                        "an interrupt came for which no handler is connected");
        finding_remedy(f, "IRQ_CONNECT() before irq_enable(); look for a device that an earlier "
                          "image left on");
        break;
    case 2:
        f = finding_new("stack-overflow", FINDING_ERROR, "the stack has overflowed its limit");
        finding_why(f, "A recursion, large local arrays, or a stack that is too small.");
        finding_remedy(f, "CONFIG_MAIN_STACK_SIZE=4096  (or the stack size of that thread), and\n"
                          "CONFIG_THREAD_ANALYZER=y to see what is used");
        break;
    case 3:
    case 4:
        f = finding_new("kernel-panic", FINDING_ERROR,
                        "the program has stopped itself: k_oops(), k_panic() or an assertion");
        finding_remedy(f, "The message before it says why: CONFIG_ASSERT=y and "
                          "CONFIG_ASSERT_VERBOSE=y show it");
        break;
    default:
        break;
    }
    return f;
}

static struct finding *by_status(const struct fault_log *log)
{
    const struct fault_facts facts = {
        .cfsr = log->cfsr.value,
        .bfar = log->bfar.value,
        .pc = log->pc.value,
        .pc_in_memory = !log->pc.seen || in_memory(log->pc.value),
    };
    const struct fault_row *row = fault_table_find(&facts);
    struct finding *f;

    if (row == NULL && (log->cfsr.value & CFSR_IMPRECISERR) != 0) {
        f = finding_new("bus-fault-imprecise", FINDING_ERROR,
                        "a store that was refused some instructions before PC");
        finding_why(f, "The address is not known. Cortex-M33 reports such stores precisely, so "
                       "this is another core, or a bus behind a buffer.");
        finding_remedy(f, "Look at the stores shortly before PC; on Cortex-M3 and M4 set "
                          "ACTLR.DISDEFWBUF");
        return f;
    }
    if (row == NULL)
        return NULL;
    f = finding_new(row->id, FINDING_ERROR, "%s", row->title);
    if (row->why != NULL)
        finding_why(f, "%s", row->why);
    finding_remedy(f, "%s", row->remedy);
    return f;
}

/* An exception whose vector is 0: PC is 0, and the caller is an EXC_RETURN. */
static struct finding *missing_vector(const struct fault_log *log)
{
    unsigned exception = log->xpsr.value & 0x1ff;

    if (!log->pc.seen || log->pc.value != 0 || !log->lr.seen || log->lr.value < EXC_RETURN_PREFIX ||
        (log->cfsr.value & CFSR_INVSTATE) == 0)
        return NULL;
    char *which = exception >= 16 ? g_strdup_printf("interrupt %u", exception - 16)
                                  : g_strdup("an exception");
    struct finding *f = finding_new("vector-missing", FINDING_ERROR,
                                    "%s came, and its entry in the vector table is 0", which);

    finding_why(f,
                "LR is an EXC_RETURN: no program has called address 0, the core has entered it.");
    finding_remedy(f, "Put its handler into the table (IRQ_CONNECT(), or the slot of that number "
                      "in a table of\nyour own), or leave the device's interrupt disabled; look "
                      "for the right number in the devicetree");
    g_free(which);
    return f;
}

/* No status at all: at least where it was. */
static struct finding *without_status(const struct fault_log *log)
{
    if (!log->pc.seen)
        return NULL;
    struct finding *f = finding_new("fault", FINDING_ERROR,
                                    "a fault or an assertion; the log has no status register");

    finding_remedy(f,
                   "Give the ELF (--symbols) to see where; print CFSR (0xe000ed28), HFSR and BFAR "
                   "in the handler");
    return f;
}

static struct finding *xip_fetch(const struct fault_log *log)
{
    if (!log->pc.seen || log->pc.value < XIP_BASE || log->pc.value >= XIP_BASE + XIP_SIZE ||
        (log->cfsr.value & (CFSR_IBUSERR | CFSR_UNDEFINSTR | CFSR_INVSTATE)) == 0)
        return NULL;
    bool refused = (log->cfsr.value & CFSR_IBUSERR) != 0;
    struct finding *f =
        refused ? finding_new("F07-xip-not-active", FINDING_ERROR,
                              "code in external flash was called while XIP does not answer")
                : finding_new("F35-xip-content", FINDING_ERROR,
                              "what was fetched from external flash is not the code that was "
                              "linked");

    finding_why(f, "%s",
                refused ? "The QSPI driver has not started yet (init order), or it leaves the "
                          "controller off between operations."
                        : "The part in external flash is of another build or missing, the clock is "
                          "wrong (HFCLK192M), or the chip was busy.");
    finding_remedy(f, "%s",
                   refused ? "CONFIG_NORDIC_QSPI_NOR_XIP=y; init functions in XIP later than "
                             "POST_KERNEL 41.\nnrf53emu check build names them."
                           : "Program both parts of one build; nrf53emu check build and run tell "
                             "which it is.");
    return f;
}

static void add_registers(struct finding *f, const struct fault_log *log)
{
    const struct {
        const char *name;
        const struct logged *r;
    } all[] = {{"CFSR", &log->cfsr},   {"HFSR", &log->hfsr}, {"BFAR", &log->bfar},
               {"MMFAR", &log->mmfar}, {"SFSR", &log->sfsr}, {"SFAR", &log->sfar},
               {"PC", &log->pc},       {"LR", &log->lr}};
    char *cfsr = armv8m_cfsr_names(log->cfsr.value);

    for (unsigned i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i].r->seen || all[i].r->value != 0)
            finding_evidence(f, "%-5s 0x%08x %s", all[i].name, all[i].r->value, i == 0 ? cfsr : "");
    g_free(cfsr);
}

/* Sticky bits beside the first cause: a stacking error explains what came of it. */
static void complete(struct fault_log *log)
{
    if (log->cfsr.seen && (log->cfsr.value & CFSR_BFARVALID) != 0)
        log->bfar.seen |= log->bfar.value != 0;
    if (log->bfar.seen && (log->cfsr.value & CFSR_PRECISERR) != 0)
        log->cfsr.value |= CFSR_BFARVALID;
}

void explain_fault(GPtrArray *findings, const char *text, const struct symbols *symbols)
{
    struct fault_log log;
    struct finding *f = NULL;

    fault_log_read(&log, text);
    if (!log.any)
        return;
    complete(&log);
    if (log.secure || log.sfsr.value != 0)
        f = secure_fault(&log);
    if (f == NULL && log.fatal_error == 2)
        f = fatal_error(&log);
    if (f == NULL)
        f = xip_fetch(&log);
    if (f == NULL)
        f = missing_vector(&log);
    if (f == NULL && log.cfsr.value != 0 && log.bfar.value >= NULL_PAGE)
        f = by_address(&log);
    if (f == NULL)
        f = by_status(&log);
    if (f == NULL)
        f = fatal_error(&log);
    if (f == NULL)
        f = without_status(&log);
    if (f == NULL)
        return;
    say_where(f, &log, symbols);
    if (log.pc.seen && log.pc.value == 0 && (log.cfsr.value & CFSR_STKOF) == 0 &&
        log.lr.value < EXC_RETURN_PREFIX)
        finding_evidence(f, "PC 0: the saved registers are not those of the code; a corrupted "
                            "stack, or a call of a null pointer (LR has the caller)");
    if ((log.bfar.seen && is_text(log.bfar.value)) || (log.pc.seen && is_text(log.pc.value)))
        finding_evidence(f, "The address is readable text: a buffer was written over a pointer");
    add_registers(f, &log);
    g_ptr_array_add(findings, f);
}
