/*
 * Reference bootloader: installs requested updates, checks both halves of the application and
 * starts the internal one. As MCUboot in overwrite-only mode (update.c), swap-using-move (swap.c)
 * or direct-XIP (direct.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "cortex_m33.h"
#include "fatal.h"
#include "flash.h"
#include "nrf5340.h"
#include "slots.h"
#include "update.h"

#define VECTOR_SP    0u
#define VECTOR_RESET 4u

__attribute__((noreturn)) static void stop(const char *why)
{
    printk("boot stopped: %s\n", why);
    console_stop();
    irq_lock();
    sleep_forever();
}

static void start_qspi(void)
{
    uint8_t id[3] = {0};
    const char *wrong = qspi_flash_start(id);

    printk("QSPI: JEDEC id %02x %02x %02x\n", id[0], id[1], id[2]);
    if (wrong != NULL)
        stop(wrong);
}

static void install_updates(void)
{
    const char *wrong = update_images();

    if (wrong != NULL)
        stop(wrong);
}

static void check_images(void)
{
    for (unsigned i = 0; i < IMAGES; i++) {
        const struct slot *slot = slot_to_start(i);
        struct image_header h = {0};
        uint32_t total;
        const char *wrong = image_verify(slot, &h, &total);

        printk("image %u: %s 0x%08x ", image_slots[i].number, slot->name, (unsigned)slot->cpu_addr);
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
    qspi_flash_stop();
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
    console_init();
    printk("nrf53emu reference bootloader\n");
    start_qspi();
    install_updates();
    check_images();
    uint32_t application = slot_to_start(0)->cpu_addr + 0x200;
    printk("jumping to 0x%08x\n", (unsigned)application);
    clean_up();
    jump(application);
}
