/*
 * Follows: product specification, UARTE; the sequence of nrfx_uarte.c: a transfer is followed by
 * STOPTX, and EVENTS_TXSTOPPED says that the pin is quiet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"

#include <stdarg.h>
#include <stddef.h>

#include "cortex_m33.h"
#include "nrf5340.h"

#ifdef NETWORK_CORE
#define UARTE   NET_UARTE0_BASE
#define TX_PORT NET_P1_BASE
#define TX_PIN  PIN(1, 1)
#define RX_PIN  PIN(1, 0)
#else
#define UARTE   APP_UARTE0_BASE
#define TX_PORT P0_BASE
#define TX_PIN  PIN(0, 20)
#define RX_PIN  PIN(0, 22)
#endif

#define TX_BYTES   80u
#define RING_BYTES 128u /* a power of two */

static struct {
    uint32_t uarte;
    char tx[TX_BYTES];
    uint32_t tx_len;
    char rx; /* EasyDMA target */
    char ring[RING_BYTES];
    volatile uint32_t head;
    volatile uint32_t tail;
} console;

static void transmit(void)
{
    uint32_t uarte = console.uarte;

    REG(uarte, UARTE_EVENTS_ENDTX) = 0;
    REG(uarte, UARTE_EVENTS_TXSTOPPED) = 0;
    REG(uarte, UARTE_TXD_PTR) = (uint32_t)(uintptr_t)console.tx;
    REG(uarte, UARTE_TXD_MAXCNT) = console.tx_len;
    REG(uarte, UARTE_TASKS_STARTTX) = 1;
    while (console.tx_len > 0 && REG(uarte, UARTE_EVENTS_ENDTX) == 0)
        ;
    REG(uarte, UARTE_TASKS_STOPTX) = 1;
    while (REG(uarte, UARTE_EVENTS_TXSTOPPED) == 0)
        ;
    console.tx_len = 0;
}

void console_init(void)
{
    console.uarte = UARTE;
    REG(TX_PORT, GPIO_OUTSET) = BIT(TX_PIN % 32);
    REG(TX_PORT, GPIO_DIRSET) = BIT(TX_PIN % 32);
    REG(UARTE, UARTE_ENABLE) = 0;
    REG(UARTE, UARTE_PSEL_TXD) = TX_PIN;
    REG(UARTE, UARTE_PSEL_RXD) = RX_PIN;
    REG(UARTE, UARTE_PSEL_RTS) = PIN_DISCONNECTED;
    REG(UARTE, UARTE_PSEL_CTS) = PIN_DISCONNECTED;
    REG(UARTE, UARTE_CONFIG) = 0;
    REG(UARTE, UARTE_BAUDRATE) = UARTE_BAUDRATE_115200;
    REG(UARTE, UARTE_ENABLE) = UARTE_ENABLED;
    transmit(); /* zero bytes: leaves TXSTOPPED set, as the vendor's driver does at start */
}

void console_stop(void)
{
    uint32_t uarte = console.uarte;

    if (console.tx_len > 0)
        transmit();
    REG(uarte, INTENCLR) = 0xffffffff;
    REG(uarte, UARTE_ENABLE) = 0;
    REG(uarte, UARTE_PSEL_TXD) = PIN_DISCONNECTED;
    REG(uarte, UARTE_PSEL_RXD) = PIN_DISCONNECTED;
}

static void receive_next(void)
{
    REG(console.uarte, UARTE_RXD_PTR) = (uint32_t)(uintptr_t)&console.rx;
    REG(console.uarte, UARTE_RXD_MAXCNT) = 1;
    REG(console.uarte, UARTE_TASKS_STARTRX) = 1;
}

void console_receive(void)
{
    REG(console.uarte, UARTE_EVENTS_ENDRX) = 0;
    REG(console.uarte, INTENSET) = UARTE_INT_ENDRX | UARTE_INT_ERROR;
    receive_next();
}

void console_isr(void)
{
    if (REG(console.uarte, UARTE_EVENTS_ERROR) != 0) {
        REG(console.uarte, UARTE_EVENTS_ERROR) = 0;
        REG(console.uarte, UARTE_ERRORSRC) = REG(console.uarte, UARTE_ERRORSRC);
    }
    if (REG(console.uarte, UARTE_EVENTS_ENDRX) == 0)
        return;
    REG(console.uarte, UARTE_EVENTS_ENDRX) = 0;
    if (REG(console.uarte, UARTE_RXD_AMOUNT) == 1 && console.head - console.tail < RING_BYTES)
        console.ring[console.head++ % RING_BYTES] = console.rx;
    receive_next();
}

bool console_pending(void)
{
    return console.head != console.tail;
}

bool console_getc(char *c)
{
    if (!console_pending())
        return false;
    *c = console.ring[console.tail++ % RING_BYTES];
    return true;
}

static void put(char c)
{
    if (console.uarte == 0)
        return;
    if (c == '\n')
        put('\r');
    console.tx[console.tx_len++] = c;
    if (c == '\n' || console.tx_len == TX_BYTES)
        transmit();
}

struct spec {
    unsigned width;
    bool zero;
    bool left;
};

static void put_field(const char *text, size_t len, const struct spec *spec)
{
    size_t fill = spec->width > len ? spec->width - len : 0;

    for (size_t i = 0; !spec->left && i < fill; i++)
        put(spec->zero ? '0' : ' ');
    for (size_t i = 0; i < len; i++)
        put(text[i]);
    for (size_t i = 0; spec->left && i < fill; i++)
        put(' ');
}

static void put_number(uint32_t value, unsigned base, bool negative, struct spec *spec)
{
    char digits[12];
    size_t at = sizeof(digits);

    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value > 0);
    if (negative && spec->zero) {
        put('-');
        spec->width = spec->width > 0 ? spec->width - 1 : 0;
    } else if (negative) {
        digits[--at] = '-';
    }
    put_field(digits + at, sizeof(digits) - at, spec);
}

static void put_string(const char *s, const struct spec *spec)
{
    size_t len = 0;

    while (s[len] != '\0')
        len++;
    put_field(s, len, spec);
}

static const char *parse_spec(const char *f, struct spec *spec)
{
    for (; *f == '0' || *f == '-'; f++) {
        spec->zero |= *f == '0';
        spec->left |= *f == '-';
    }
    for (; *f >= '0' && *f <= '9'; f++)
        spec->width = spec->width * 10 + (unsigned)(*f - '0');
    while (*f == 'l')
        f++;
    return f;
}

static void put_conversion(char conversion, struct spec *spec, va_list *args)
{
    switch (conversion) {
    case 'c':
        put((char)va_arg(*args, int));
        break;
    case 's':
        put_string(va_arg(*args, const char *), spec);
        break;
    case 'd':
    case 'i': {
        int value = va_arg(*args, int);

        put_number(value < 0 ? -(uint32_t)value : (uint32_t)value, 10, value < 0, spec);
        break;
    }
    case 'u':
        put_number(va_arg(*args, unsigned), 10, false, spec);
        break;
    case 'p':
        put('0');
        put('x');
        *spec = (struct spec){.width = 8, .zero = true};
        put_number(va_arg(*args, uint32_t), 16, false, spec);
        break;
    case 'x':
    case 'X':
        put_number(va_arg(*args, unsigned), 16, false, spec);
        break;
    default:
        put(conversion);
    }
}

void printk(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (const char *f = format; *f != '\0'; f++) {
        struct spec spec = {0};

        if (*f != '%') {
            put(*f);
            continue;
        }
        f = parse_spec(f + 1, &spec);
        if (*f == '\0')
            break;
        put_conversion(*f, &spec, &args);
    }
    va_end(args);
}
