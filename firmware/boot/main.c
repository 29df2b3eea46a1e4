/*
 * Reference bootloader: checks both halves of the application and starts the internal one.
 *
 * As MCUboot in overwrite-only mode without a pending update. Image 1, the network core's, is not
 * looked at, as in the vendor's split sample.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"
#include "image.h"
#include "nrf5340.h"
#include "qspi.h"
#include "string.h"

#define VECTOR_SP    0u
#define VECTOR_RESET 4u

/* The DK's chip at 8 MHz: MX25R6435F starts in ultra-low-power mode, which allows no more. */
static const struct qspi_config qspi_config = {
    .hfclk192m_div = HFCLK192MCTRL_192MHZ,
    .sckfreq = 11,
    .readoc = READOC_READ4IO,
    .writeoc = WRITEOC_PP4IO,
};

static const struct console_config console_config = {
    .uarte = APP_UARTE0_BASE,
    .gpio = P0_BASE,
    .tx_pin = PIN(0, 20),
    .rx_pin = PIN(0, 22),
};

static bool read_internal(uint32_t offset, void *buf, uint32_t len)
{
    memcpy(buf, (const void *)(uintptr_t)offset, len);
    return true;
}

static bool read_qspi(uint32_t offset, void *buf, uint32_t len)
{
    return qspi_read(offset, buf, len) == QSPI_OK;
}

static const struct {
    unsigned number;
    struct slot slot;
} images[] = {
    {0, {"internal", 0x00010000, 0x000d4000, 0x00010000, read_internal}},
    {2, {"QSPI", 0x10120000, 0x00040000, 0x00120000, read_qspi}},
};

__attribute__((noreturn)) static void stop(const char *why)
{
    printk("boot stopped: %s\n", why);
    console_stop();
    irq_lock();
    sleep_forever();
}

static void start_qspi(void)
{
    uint8_t id[3];

    if (qspi_init(&qspi_config) != QSPI_OK || qspi_wake() != QSPI_OK || qspi_read_id(id) != QSPI_OK)
        stop("QSPI does not become ready");
    printk("QSPI: JEDEC id %02x %02x %02x\n", id[0], id[1], id[2]);
    if (id[0] == 0x00 || id[0] == 0xff)
        stop("no flash chip answers");
    if (qspi_set_quad_enable() != QSPI_OK)
        stop("QE bit cannot be set");
}

static void check_images(void)
{
    for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++) {
        const struct slot *slot = &images[i].slot;
        struct image_header h = {0};
        const char *wrong = image_verify(slot, &h);

        printk("image %u: %s 0x%08x ", images[i].number, slot->name, (unsigned)slot->cpu_addr);
        if (wrong != NULL) {
            printk("%s (magic 0x%08x)\n", wrong, (unsigned)h.magic);
            stop("an image is not valid");
        }
        printk("version %u.%u.%u+%u, %u bytes, verified\n", h.major, h.minor, h.revision,
               (unsigned)h.build, (unsigned)h.image_size);
    }
}

/* Stores bytes, as newlib-nano's memset does when MCUboot clears these registers. */
static void clear_registers(uint32_t base, uint32_t len)
{
    for (volatile uint8_t *p = (volatile uint8_t *)(uintptr_t)base; len > 0; len--)
        *p++ = 0;
}

/* Leaves nothing that could interrupt or surprise the application. */
static void clean_up(void)
{
    qspi_deactivate();
    console_stop();
    for (unsigned i = 0; i < NVIC_WORDS; i++) {
        NVIC_ICER[i] = 0xffffffff;
        NVIC_ICPR[i] = 0xffffffff;
    }
    REG(RTC0_BASE, RTC_TASKS_STOP) = 1;
    REG(RTC1_BASE, RTC_TASKS_STOP) = 1;
    REG(RTC0_BASE, INTENCLR) = 0xffffffff;
    REG(RTC1_BASE, INTENCLR) = 0xffffffff;
    REG(CLOCK_BASE, INTENCLR) = 0xffffffff;
    REG(DPPIC_BASE, DPPIC_CHENCLR) = 0xffffffff;
    clear_registers(APP_UARTE0_BASE + SUBSCRIBE_FIRST, SUBSCRIBE_BYTES);
    clear_registers(APP_UARTE0_BASE + PUBLISH_FIRST, PUBLISH_BYTES);
    SYST_CSR = 0;
    MPU_CTRL = 0;
    SCB_SHCSR = 0;
}

__attribute__((noreturn)) static void jump(uint32_t vectors)
{
    uint32_t sp = REG(vectors, VECTOR_SP), reset = REG(vectors, VECTOR_RESET);

    barrier();
    __asm__ volatile("movs r3, #0\n\t"
                     "msr msplim, r3\n\t"
                     "msr psplim, r3\n\t"
                     "msr control, r3\n\t"
                     "isb\n\t"
                     "msr msp, %0\n\t"
                     "bx %1"
                     :
                     : "r"(sp), "r"(reset)
                     : "r3", "memory");
    __builtin_unreachable();
}

int main(void)
{
    uint32_t application = images[0].slot.cpu_addr + 0x200;

    console_init(&console_config);
    printk("nrf53emu reference bootloader\n");
    start_qspi();
    check_images();
    printk("jumping to 0x%08x\n", (unsigned)application);
    clean_up();
    jump(application);
}
