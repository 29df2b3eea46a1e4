/*
 * Findings for what the models of QSPI, flash chip and NVMC complain about (docs/qspi-failures.md).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/doctor/case.h"

#define QSPI_TASKS_ERASESTART 0x00c

struct complaint_row {
    const char *complaint;
    bool (*applies)(const struct doctor_case *c, const struct complaint *what); /* NULL: always */
    const char *id, *title, *why, *remedy;
    const char *bare; /* remedy for programs without Zephyr, NULL: the same */
    bool ours;        /* a matter of board or model, not of the program */
};

static bool starts_with(const struct complaint *what, const char *opcode)
{
    return strncmp(what->text, opcode, strlen(opcode)) == 0;
}

/* The chip went on with an erase that was started before the last reset. */
static bool since_reset(const struct doctor_case *c, const struct complaint *what)
{
    ticks_t reset = case_last_reset(c);

    return reset != 0 && what->when >= reset && !case_wrote_qspi(c, QSPI_TASKS_ERASESTART);
}

static bool was_xip_read(const struct doctor_case *c, const struct complaint *what)
{
    (void)c;
    return is_xip(what->pc) || starts_with(what, "EBh") || starts_with(what, "6Bh") ||
           starts_with(what, "BBh") || starts_with(what, "3Bh") || starts_with(what, "0Bh");
}

/* ACTIVATE was given up while the chip worked; a chip that sleeps looks busy, too. */
static bool gave_up_activation(const struct doctor_case *c, const struct complaint *what)
{
    return strstr(what->text, "aborts ACTIVATE (polling") != NULL &&
           case_complaint(c, "flash-asleep") == NULL && !since_reset(c, what);
}

/*
 * Nobody chose /4: it is the reset value, or what a driver leaves an idle QSPI with. Drivers of
 * Zephyr before 3.4 ran transfers at /4, and computed SCKFREQ for it.
 */
static bool not_chosen(const struct doctor_case *c, const struct complaint *what)
{
    const struct access *div4 = &c->history->div4, *faster = &c->history->faster;
    ticks_t reset = case_last_reset(c);

    (void)what;
    return div4->when == 0 || div4->when < reset ||
           (faster->when > reset && case_same_program(c, faster->pc, div4->pc));
}

/* No firmware could reach a chip there. */
static bool not_wired(const struct doctor_case *c, const struct complaint *what)
{
    (void)c;
    return strstr(what->text, "the board does not wire") != NULL;
}

static const struct complaint_row rows[] = {
    {"qspi-pins", not_wired, "qspi-elsewhere",
     "QSPI is used, and this board has no flash chip there: every id and byte reads 0",
     "What else boards have there, as the Wi-Fi chip of the nRF7002 DK, is not modelled.",
     "No mistake of the program if that is what it talks to. A flash chip: [qspi] in the board\n"
     "file (docs/boards.md), or another --board",
     .ours = true},
    {"errata-159", NULL, "F05-errata-159",
     "QSPI data is corrupted: the CPU is above 64 MHz while HFCLK192M is divided (errata 159)",
     "With the CPU at 128 MHz, HFCLK192M must run undivided while QSPI is used.",
     "nrfx_clock_divider_set(NRF_CLOCK_DOMAIN_HFCLK, NRF_CLOCK_HFCLK_DIV_2) around QSPI use,\n"
     "or HFCLK192MCTRL = Div1 and a larger SCKFREQ (zephyr pull request 94671)"},
    {"qspi-xip-div4", NULL, "F06-hfclk192m-div4",
     "XIP runs with HFCLK192M divided by 4, its reset value, which is for an idle QSPI only",
     "SCK is four times slower than configured and what is fetched is not reliable.",
     "nrf_clock_hfclk192m_div_set(NRF_CLOCK, NRF_CLOCK_HFCLK_DIV_1) before XIP is used;\n"
     "Zephyr's driver does so since pull request 29390: CONFIG_NORDIC_QSPI_NOR_XIP=y keeps it."},
    {"qspi-div4", not_chosen, "F06-sck-quarter",
     "QSPI runs at a quarter of the configured SCK: HFCLK192M is divided by 4, as for an idle QSPI",
     NULL, "nrf_clock_hfclk192m_div_set(NRF_CLOCK, NRF_CLOCK_HFCLK_DIV_1) before transfers"},
    {"qspi-clock-changed", NULL, "F06-clock-not-settled",
     "the divider of HFCLK192M was changed while QSPI used it: the frame's data is corrupted",
     "The clock needs 7 us after HFCLK192MCTRL was written (authors of Zephyr's driver).",
     "k_busy_wait(7); between nrf_clock_hfclk192m_div_set() and the next QSPI task"},
    {"errata-xip-deactivate", NULL, "F08-deactivate-after-xip",
     "QSPI was deactivated directly after an XIP access: the next XIP access hangs the CPU",
     "Reactivation does not work unless some transaction came between; a debugger cannot attach.",
     "Use a driver with zephyr pull request 88967, or read the chip's status (05h) before\n"
     "nrf_qspi_task_trigger(NRF_QSPI, NRF_QSPI_TASK_DEACTIVATE)"},
    {"errata-43", NULL, "F09-errata-43",
     "a QSPI register at 0x600 or above was touched after XIP without the errata 43 workaround",
     "The CPU may halt in the middle of the access, and XIP is lost until reset.",
     "Use nrfx_qspi (hal_nordic pull requests 128 and 152) instead of the register, or\n"
     "disconnect PSEL, TASKS_ACTIVATE, wait for READY, connect PSEL before the access"},
    {"flash-asleep", NULL, "F12-chip-asleep",
     "the flash chip is in deep power-down and was not woken",
     "A sleeping chip does not answer; a reset of the SoC does not wake it.",
     "&mx25r64 { has-dpd; t-enter-dpd = <10000>; t-exit-dpd = <35000>; };\n"
     "and no suspend of the flash device while code runs from it: CONFIG_PM_DEVICE_RUNTIME=n",
     .bare =
         "Send ABh, wait the chip's tRDP (35 us and more), and do so after each reset of the SoC"},
    {"flash-waking", NULL, "F12-chip-waking",
     "a command came before the flash chip had woken up from deep power-down", NULL,
     "&mx25r64 { t-exit-dpd = <35000>; };",
     .bare = "Wait the chip's tRDP (35 us and more) between ABh and the next command"},
    {"flash-on-hold", NULL, "F14-io3-low",
     "IO3 is low while QE is 0: it is the chip's HOLD# pin, and the chip does not take part",
     "A factory-new chip has QE=0; a custom instruction with LIO3=0 or an unconnected IO3 stops "
     "it.",
     "Send custom instructions with io3_level = true, and pull IO3 up in pinctrl:\n"
     "psels = <NRF_PSEL(QSPI_IO3, 0, 16)>; bias-pull-up;  (zephyr pull request 71373)"},
    {"flash-busy", since_reset, "F15-busy-across-reset",
     "the flash chip still works on an erase that was started before the reset",
     "The chip does not know of resets of the SoC: a chip erase takes a minute or more.",
     "Wait for WIP=0 with a limit of the chip's erase time before the driver starts:\n"
     "CONFIG_NORDIC_QSPI_NOR_TIMEOUT_MS=240000; erase by 64 KiB blocks instead of the whole chip",
     .bare = "Poll the chip's status (05h) until WIP is 0 before anything else is sent"},
    {"flash-busy", was_xip_read, "F26-xip-while-busy",
     "code or data in external flash was used while the chip programs or erases",
     "A busy chip ignores reads; what is fetched meanwhile is the idle bus.",
     "CONFIG_NORDIC_QSPI_NOR_XIP_FLASH_SCHED_LOCK=y\n"
     "and keep what writes the flash (mcumgr, settings) and its callbacks in internal flash",
     .bare = "Run what erases and programs, and all that interrupts it, from internal flash or "
             "RAM, and\n"
             "wait for WIP=0 (05h) before the next access to the window"},
    {"flash-busy", NULL, "F25-command-while-busy",
     "a command came while the flash chip was still busy, and was ignored",
     "READY after ERASE means that the command was sent, not that the chip is done.",
     "Poll the chip's status (05h) until WIP is 0 before the next write enable, or use a driver\n"
     "with the fix of zephyr issue 73786"},
    {"qspi-deactivate-while-busy", gave_up_activation, "F19-activate-timeout",
     "the driver gave up activating QSPI while the flash chip was still busy",
     "READY of ACTIVATE comes when the chip's WIP bit is 0; an erase outlives the driver's 500 ms.",
     "CONFIG_NORDIC_QSPI_NOR_TIMEOUT_MS=3500  (64 KiB erase; 240000 for a whole chip), or wait\n"
     "for WIP=0 (05h) before the device is suspended",
     .bare = "Wait for WIP=0 (05h) before TASKS_DEACTIVATE, and as long for READY as an erase may "
             "take"},
    {"flash-sck-limit", NULL, "F16-sck-too-fast",
     "SCK is faster than the flash chip allows in its present power mode",
     "MX25R parts start in ultra-low-power mode: 8 MHz for quad reads. The id reads right, data "
     "does not.",
     "&mx25r64 { sck-frequency = <DT_FREQ_M(8)>; };\n"
     "or mxicy,mx25r-power-mode = \"high-performance\"; where the driver has it",
     .bare =
         "A larger IFCONFIG1.SCKFREQ (nrfx: phy_if.sck_freq), or 01h with the chip's L/H bit set"},
    {"lfxo-missing", NULL, "F60-no-lfxo", "the firmware waits for LFXO, and the board has none",
     "LFRC runs instead; who waits for the event or for LFXO in LFCLKSTAT waits for ever.",
     "CONFIG_CLOCK_CONTROL_NRF_K32SRC_RC=y, in MCUboot's configuration as well;\n"
     "with an external clock: lfxo=external in the board file",
     .bare = "CLOCK.LFCLKSRC = LFRC before TASKS_LFCLKSTART, in the bootloader as well;\n"
             "with an external clock: lfxo=external in the board file"},
    {"qspi-rxdelay", NULL, "F17-rxdelay",
     "IFTIMING.RXDELAY does not fit to SCK: single bits are read wrong", NULL,
     "&qspi { rx-delay = <6>; };  or a lower sck-frequency",
     .bare = "IFTIMING.RXDELAY = 6 (nrfx: timing.rx_delay), or a larger SCKFREQ"},
    {"errata-121", NULL, "F17-errata-121",
     "SCK is above 32 MHz without the workaround of errata 121", NULL,
     "Use nrfx 2.5 or later, which sets IFCONFIG0 bits 16 and 17"},
    {"flash-unknown-opcode", NULL, "F21-unknown-opcode",
     "the flash chip does not know a command it was sent: what was to be written is lost",
     "An unknown opcode is answered with silence; the driver reports success.",
     "&mx25r64 { writeoc = \"pp4io\"; readoc = \"read4io\"; };  for MX25R parts;\n"
     "writeoc = \"pp4o\" for Winbond and GigaDevice; writeoc = \"pp\" everywhere"},
    {"flash-qe-off", NULL, "F22-quad-without-qe",
     "quad commands are sent while the chip's quad-enable bit is 0",
     "With QE=0 the pins IO2 and IO3 are WP# and HOLD#, and quad commands are ignored.",
     "&mx25r64 { quad-enable-requirements = \"S1B6\"; };  \"S2B1v1\" for Winbond and GigaDevice;\n"
     "or readoc = \"fastread\"; writeoc = \"pp\";",
     .bare = "Set QE once: 06h, then 01h with the chip's bit (40h for Macronix), or use FASTREAD "
             "and PP"},
    {"flash-protected", NULL, "F23-block-protected",
     "the flash area is write-protected by the chip's BP bits: erase and program do nothing",
     "The bits are non-volatile; the driver never clears them and reports success.",
     "Clear them once: write enable (06h), then 01h with 40h (QE kept, BP cleared):\n"
     "nrfjprog --qspicustominit, or CustomInstruction 01h 40h in Qspi.ini"},
    {"flash-address-width", NULL, "F24-address-mode",
     "the flash chip expects another number of address bytes than QSPI sends: reads are shifted",
     "A chip stays in 4-byte mode when the SoC is reset; only a command or a power cut ends it.",
     "Leave the mode (E9h) or reset the chip (66h, 99h) before the driver starts and before a\n"
     "reset; or 4 bytes throughout: &mx25l51 { address-size-32; enter-4byte-addr = <0x01>; };"},
    {"qspi-csn-floating", NULL, "F13-csn-floating",
     "CSN floats while the flash chip is in deep power-down: it may wake up and draw current",
     "A low pulse on CSN wakes the chip; the pin has no pull in the sleep state of pinctrl.",
     "qspi_sleep: group2 { psels = <NRF_PSEL(QSPI_CSN, 0, 18)>; low-power-enable; bias-pull-up; "
     "};\n"
     "(zephyr pull request 48645)"},
    {"flash-program-over", NULL, "F44-program-not-erased",
     "flash was programmed without an erase: old and new bits are mixed", NULL,
     "Erase the whole slot before an upload: CONFIG_IMG_ERASE_PROGRESSIVELY=n with\n"
     "mcumgr image erase, or flash_area_erase() of the area that is written",
     .bare = "Erase the whole area before it is written"},
    {"cache-stale", NULL, "F28-stale-cache",
     "a pointer into XIP read a cache line that is older than the flash chip's content",
     "CACHE does not notice that QSPI wrote; a transfer by DMA reads the new data.",
     "nrf_cache_invalidate(NRF_CACHE);  after each write of flash that is read through XIP"},
    {"nvmc-write-without-erase", NULL, "internal-flash-not-erased",
     "internal flash was written without an erase: old and new bits are mixed", NULL,
     "flash_erase(dev, page, 4096) before the write; or use NVS or settings for such data",
     .bare = "Erase the page first (CONFIG = Een, nrfx_nvmc_page_erase())"},
    {"qspi-pins", NULL, "qspi-pins",
     "QSPI does not reach the flash chip: its pins are not connected, every id and byte reads 0",
     NULL,
     "In pinctrl: psels = <NRF_PSEL(QSPI_SCK, 0, 17)>, <NRF_PSEL(QSPI_CSN, 0, 18)>,\n"
     "<NRF_PSEL(QSPI_IO0, 0, 13)>, IO1 14, IO2 15, IO3 16; and no other driver (trace, network\n"
     "core: nrf_gpio_pin_control_select()) on these pins"},
    {"vtor-bits", NULL, "vtor-not-aligned",
     "VTOR was set to an address that it cannot hold: other vectors are used than were meant",
     "Bits 6 to 0 of VTOR are 0, and a table must be aligned to its size, rounded up to a power of "
     "two.",
     "Let the vector table begin at a multiple of 0x200: CONFIG_ROM_START_OFFSET=0x200, and\n"
     "mcuboot_pad of 0x200 (imgtool --header-size 0x200)",
     .bare = "Align the vector table's section in the linker script to 0x200 (ALIGN(0x200)), and\n"
             "imgtool --header-size 0x200 for an image behind MCUboot"},
    {"qspi-dma-not-ram", NULL, "qspi-dma-not-ram",
     "QSPI was given data that is not in RAM: EasyDMA reaches RAM only, zeros are written", NULL,
     "CONFIG_NORDIC_QSPI_NOR_STACK_WRITE_BUFFER_SIZE=4096  (a multiple of 4), or copy to RAM",
     .bare = "Copy the data to RAM, at an address that is a multiple of 4"},
    {"easydma-not-ram", NULL, "easydma-not-ram",
     "EasyDMA was given a buffer that is not in RAM: nothing was transferred", NULL,
     "Copy constants to a RAM buffer first; with Zephyr: CONFIG_UART_0_NRF_TX_BUFFER_SIZE=32",
     .bare = "Copy constants to a RAM buffer first"},
    {"qspi-not-activated", NULL, "F07-task-not-active",
     "a QSPI task was started before TASKS_ACTIVATE: READY never comes", NULL,
     "nrfx_qspi_init() first, or nrfx_qspi_activate(true) after nrfx_qspi_deactivate()"},
};

/* Where the core was; while a chip works on its own, that is not where its command came from. */
static void say_where(const struct doctor_case *c, struct finding *f, const struct complaint *what)
{
    char *place = case_place(c, what->pc), *task = case_place(c, what->task_pc);
    bool commanded =
        g_str_has_prefix(what->id, "flash-") && what->task_pc != 0 && !was_xip_read(c, what);

    finding_where(f, "%s at %.6f s%s%s", what->core != NULL ? place : what->device,
                  (double)what->when / TICKS_PER_SECOND, commanded ? ", sent by " : "",
                  commanded ? task : "");
    g_free(task);
    g_free(place);
}

struct finding *doctor_rule_complaint(const struct doctor_case *c, const struct complaint *what)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct complaint_row *row = &rows[i];

        if (strcmp(row->complaint, what->id) != 0 ||
            (row->applies != NULL && !row->applies(c, what)))
            continue;
        bool bad = c->symptom != SYMPTOM_ENDED && what->severity != GUEST_NOTE;
        struct finding *f = finding_new(row->id,
                                        row->ours ? FINDING_NOTE
                                        : bad     ? FINDING_ERROR
                                                  : FINDING_WARNING,
                                        "%s", row->title);
        say_where(c, f, what);
        finding_why(f, "%s: %s.%s%s", what->device, what->text, row->why != NULL ? " " : "",
                    row->why != NULL ? row->why : "");
        finding_remedy(f, "%s", row->bare != NULL && !case_is_zephyr(c) ? row->bare : row->remedy);
        return f;
    }
    return NULL;
}

/* Whether external flash had a part in the bad end. */
static bool external_flash_matters(const struct doctor_case *c)
{
    if (c->symptom == SYMPTOM_STALL || c->xip_addr != 0 || is_xip(c->lr))
        return true;
    for (unsigned i = 0; i < c->path.n; i++)
        if (is_xip(c->path.frame[i].pc))
            return true;
    return c->symptom == SYMPTOM_UNMET && c->fault == NULL;
}

static struct finding *explain_by_complaint(const struct doctor_case *c)
{
    if (c->symptom == SYMPTOM_ENDED || !external_flash_matters(c))
        return NULL;
    for (unsigned i = 0; i < c->history->n_complaints; i++) {
        const struct complaint *what = &c->history->complaint[i];
        struct finding *f = what->severity == GUEST_NOTE ? NULL : doctor_rule_complaint(c, what);

        if (f != NULL)
            return f;
    }
    return NULL;
}

/* Wrong vectors lead anywhere: they come before what came of them. */
static struct finding *vector_table(const struct doctor_case *c)
{
    const struct complaint *what = case_complaint(c, "vtor-bits");

    return c->symptom != SYMPTOM_ENDED && what != NULL ? doctor_rule_complaint(c, what) : NULL;
}

const doctor_rule doctor_rules_chip[] = {vector_table, explain_by_complaint, NULL};
