/*
 * Registers of the nRF5340 that this firmware uses, as the product specification names them.
 *
 * The application core is secure after reset, so its peripherals are at their secure addresses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

#define REG(base, offset) (*(volatile uint32_t *)((uintptr_t)(base) + (offset)))
#define BIT(n)            (UINT32_C(1) << (n))

/* Memory. */
#define XIP_BASE         0x10000000u
#define FLASH_PAGE_BYTES 0x1000u
#define SHARED_RAM_BASE  0x20070000u /* the vendor's rpmsg area, known to both cores */
#define SETTINGS_BASE    0x000f0000u
#define APP_FICR_BASE    0x00ff0000u
#define APP_UICR_BASE    0x00ff8000u
#define NET_FICR_BASE    0x01ff0000u
#define NET_UICR_BASE    0x01ff8000u

/* Application core peripherals. */
#define CACHE_BASE      0x50001000u
#define SPU_BASE        0x50003000u
#define REGULATORS_BASE 0x50004000u
#define CLOCK_BASE      0x50005000u
#define RESET_BASE      0x50005000u
#define APP_CTRLAP_BASE 0x50006000u
#define APP_UARTE0_BASE 0x50008000u
#define TIMER0_BASE     0x5000f000u
#define RTC0_BASE       0x50014000u
#define RTC1_BASE       0x50015000u
#define DPPIC_BASE      0x50017000u
#define WDT0_BASE       0x50018000u
#define APP_IPC_BASE    0x5002a000u
#define QSPI_BASE       0x5002b000u
#define APP_NVMC_BASE   0x50039000u
#define P0_BASE         0x50842500u
#define P1_BASE         0x50842800u
#define CRYPTOCELL_BASE 0x50844000u

/* Network core peripherals. */
#define NET_CTRLAP_BASE 0x41006000u
#define NET_UARTE0_BASE 0x41013000u
#define NET_IPC_BASE    0x41012000u
#define NET_NVMC_BASE   0x41080000u
#define NET_P1_BASE     0x418c0800u

enum app_irq {
    CLOCK_POWER_IRQ = 5,
    SERIAL0_IRQ = 8,
    TIMER0_IRQ = 15,
    TIMER1_IRQ = 16,
    RTC0_IRQ = 20,
    RTC1_IRQ = 21,
    WDT0_IRQ = 24,
    EGU0_IRQ = 27,
    APP_IPC_IRQ = 42,
    QSPI_IRQ = 43,
    CRYPTOCELL_IRQ = 68,
    APP_IRQ_COUNT = 69,
};

enum net_irq {
    NET_IPC_IRQ = 18,
    NET_SERIAL0_IRQ = 19,
    NET_IRQ_COUNT = 30,
};

/* Every peripheral. */
enum {
    SUBSCRIBE_FIRST = 0x080,
    PUBLISH_FIRST = 0x180,
    INTENSET = 0x304,
    INTENCLR = 0x308,
    SUBSCRIBE_BYTES = 0x080,
    PUBLISH_BYTES = 0x080,
};

enum {
    CLOCK_TASKS_LFCLKSTART = 0x008,
    CLOCK_EVENTS_LFCLKSTARTED = 0x104,
    CLOCK_LFCLKSRC = 0x518,
    CLOCK_HFCLKCTRL = 0x558,
    CLOCK_HFCLK192MCTRL = 0x5b8,
};
#define LFCLKSRC_LFRC        1u
#define HFCLKCTRL_128MHZ     0u
#define HFCLKCTRL_64MHZ      1u
#define HFCLK192MCTRL_192MHZ 0u
#define HFCLK192MCTRL_96MHZ  1u
#define HFCLK192MCTRL_48MHZ  2u

enum {
    RESET_RESETREAS = 0x400,
    RESET_NETWORK_FORCEOFF = 0x614,
    RESET_NETWORK_ERRATA161 = 0x618, /* undocumented; see network_release() */
};

enum {
    REGULATORS_VREGMAIN_DCDCEN = 0x704,
    REGULATORS_VREGRADIO_DCDCEN = 0x904,
    REGULATORS_VREGH_DCDCEN = 0xb00,
};

enum {
    CTRLAP_APPROTECT_DISABLE = 0x544,
    CTRLAP_SECUREAPPROTECT_DISABLE = 0x54c,
    UICR_APPROTECT = 0x000,
    UICR_SECUREAPPROTECT = 0x01c,
    FICR_TRIMCNF = 0x300,
};
#define TRIMCNF_COUNT 32u

enum {
    CACHE_PROFILING1_IHIT = 0x420, /* of XIP */
    CACHE_PROFILING1_IMISS = 0x424,
    CACHE_PROFILING1_DHIT = 0x428,
    CACHE_PROFILING1_DMISS = 0x42c,
    CACHE_ENABLE = 0x500,
    CACHE_INVALIDATE = 0x504,
    CACHE_PROFILINGENABLE = 0x50c,
    CACHE_PROFILINGCLEAR = 0x510,
    CACHE_MODE = 0x514,
};
#define CACHE_MODE_RAM  1u
#define CACHEDATA_BASE  0x00f00000u
#define CACHEDATA_BYTES 0x2000u

enum {
    SPU_EXTDOMAIN0_PERM = 0x440,
};
#define SPU_PERM_SECATTR BIT(4)

enum {
    GPIO_OUTSET = 0x008,
    GPIO_DIRSET = 0x018,
    GPIO_PIN_CNF = 0x200,
};
#define PIN_CNF_INPUT_DISCONNECT BIT(1)
#define PIN_CNF_DRIVE_H0H1       (3u << 8)
#define PIN_CNF_MCUSEL_NET       (1u << 28)
#define PIN_CNF_MCUSEL_PERIPH    (3u << 28)
#define PIN_CNF_RESET            PIN_CNF_INPUT_DISCONNECT
#define PIN(port, pin)           ((uint32_t)(port)*32u + (pin))
#define PIN_DISCONNECTED         0xffffffffu

enum {
    UARTE_TASKS_STARTRX = 0x000,
    UARTE_TASKS_STARTTX = 0x008,
    UARTE_TASKS_STOPTX = 0x00c,
    UARTE_EVENTS_ENDRX = 0x110,
    UARTE_EVENTS_ENDTX = 0x120,
    UARTE_EVENTS_ERROR = 0x124,
    UARTE_EVENTS_TXSTOPPED = 0x158,
    UARTE_ERRORSRC = 0x480,
    UARTE_ENABLE = 0x500,
    UARTE_PSEL_RTS = 0x508,
    UARTE_PSEL_TXD = 0x50c,
    UARTE_PSEL_CTS = 0x510,
    UARTE_PSEL_RXD = 0x514,
    UARTE_BAUDRATE = 0x524,
    UARTE_RXD_PTR = 0x534,
    UARTE_RXD_MAXCNT = 0x538,
    UARTE_RXD_AMOUNT = 0x53c,
    UARTE_TXD_PTR = 0x544,
    UARTE_TXD_MAXCNT = 0x548,
    UARTE_CONFIG = 0x56c,
};
#define UARTE_ENABLED         8u
#define UARTE_BAUDRATE_115200 0x01d60000u
#define UARTE_INT_ENDRX       BIT(4)
#define UARTE_INT_ERROR       BIT(9)

enum {
    RTC_TASKS_START = 0x000,
    RTC_TASKS_STOP = 0x004,
    RTC_TASKS_CLEAR = 0x008,
    RTC_EVENTS_OVRFLW = 0x104,
    RTC_EVENTS_COMPARE0 = 0x140,
    RTC_COUNTER = 0x504,
    RTC_PRESCALER = 0x508,
    RTC_CC0 = 0x540,
};
#define RTC_INT_OVRFLW   BIT(1)
#define RTC_INT_COMPARE0 BIT(16)
#define RTC_HZ           32768u
#define RTC_COUNTER_MASK 0x00ffffffu

enum {
    TIMER_TASKS_START = 0x000,
    TIMER_TASKS_CLEAR = 0x00c,
    TIMER_TASKS_CAPTURE0 = 0x040,
    TIMER_EVENTS_COMPARE0 = 0x140,
    TIMER_SHORTS = 0x200,
    TIMER_BITMODE = 0x508,
    TIMER_PRESCALER = 0x510,
    TIMER_CC0 = 0x540,
};
#define TIMER_BITMODE_32            3u
#define TIMER_INT_COMPARE0          BIT(16)
#define TIMER_SHORTS_COMPARE0_CLEAR BIT(0)

enum {
    WDT_TASKS_START = 0x000,
    WDT_CRV = 0x504,
    WDT_RREN = 0x508,
    WDT_CONFIG = 0x50c,
};

enum {
    DPPIC_CHENCLR = 0x508,
};

enum {
    IPC_TASKS_SEND = 0x000,
    IPC_EVENTS_RECEIVE = 0x100,
    IPC_SEND_CNF = 0x510,
    IPC_RECEIVE_CNF = 0x590,
};

enum {
    NVMC_READY = 0x400,
    NVMC_CONFIG = 0x504,
    NVMC_ICACHECNF = 0x540, /* network core only */
};
#define NVMC_CONFIG_REN 0u
#define NVMC_CONFIG_WEN 1u
#define NVMC_CONFIG_EEN 2u

enum {
    QSPI_TASKS_ACTIVATE = 0x000,
    QSPI_TASKS_READSTART = 0x004,
    QSPI_TASKS_WRITESTART = 0x008,
    QSPI_TASKS_ERASESTART = 0x00c,
    QSPI_TASKS_DEACTIVATE = 0x010,
    QSPI_EVENTS_READY = 0x100,
    QSPI_ENABLE = 0x500,
    QSPI_READ_SRC = 0x504,
    QSPI_READ_DST = 0x508,
    QSPI_READ_CNT = 0x50c,
    QSPI_WRITE_DST = 0x510,
    QSPI_WRITE_SRC = 0x514,
    QSPI_WRITE_CNT = 0x518,
    QSPI_ERASE_PTR = 0x51c,
    QSPI_ERASE_LEN = 0x520,
    QSPI_PSEL_SCK = 0x524,
    QSPI_PSEL_CSN = 0x528,
    QSPI_PSEL_IO0 = 0x530,
    QSPI_PSEL_IO1 = 0x534,
    QSPI_PSEL_IO2 = 0x538,
    QSPI_PSEL_IO3 = 0x53c,
    QSPI_XIPOFFSET = 0x540,
    QSPI_IFCONFIG0 = 0x544,
    QSPI_XIPEN = 0x54c,
    QSPI_IFCONFIG1 = 0x600,
    QSPI_STATUS = 0x604,
    QSPI_CINSTRCONF = 0x634,
    QSPI_CINSTRDAT0 = 0x638,
    QSPI_CINSTRDAT1 = 0x63c,
    QSPI_IFTIMING = 0x640,
};
#define QSPI_READY              BIT(0)
#define QSPI_ERASE_LEN_4KB      0u
#define IFCONFIG0_READOC(n)     ((uint32_t)(n) << 0)
#define IFCONFIG0_WRITEOC(n)    ((uint32_t)(n) << 3)
#define IFCONFIG0_ERRATA121     BIT(16)
#define IFCONFIG0_ERRATA121_96M BIT(17)
#define IFCONFIG1_SCKDELAY(n)   ((uint32_t)(n) << 0)
#define IFCONFIG1_SCKFREQ(n)    ((uint32_t)(n) << 28)
#define IFCONFIG1_KEEP_MASK     0x00ffff00u /* bits that the vendor's HAL leaves alone */
#define IFTIMING_RXDELAY(n)     ((uint32_t)(n) << 8)
#define CINSTRCONF_OPCODE(n)    ((uint32_t)(n) << 0)
#define CINSTRCONF_LENGTH(n)    ((uint32_t)(n) << 8)
#define CINSTRCONF_LIO2         BIT(12)
#define CINSTRCONF_LIO3         BIT(13)
#define CINSTRCONF_WREN         BIT(15)

enum qspi_readoc {
    READOC_FASTREAD,
    READOC_READ2O,
    READOC_READ2IO,
    READOC_READ4O,
    READOC_READ4IO,
};

enum qspi_writeoc {
    WRITEOC_PP,
    WRITEOC_PP2O,
    WRITEOC_PP4O,
    WRITEOC_PP4IO,
};
