/*
 * Follows: product specification, USBD and USBREGULATOR; the order that nrfx_usbd.c keeps: ENABLE,
 * READY, HFXO, supply, pull-up; one EasyDMA transfer at a time, waited for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "serial_port.h"

#include <stddef.h>

#include "cortex_m33.h"
#include "descriptors.h"
#include "dfu.h"
#include "irq.h"
#include "nrf5340.h"
#include "string.h"

#define PACKET_BYTES 64u
#define RING_BYTES   256u /* a power of two */

/* bmRequestType */
#define TYPE_CLASS   0x20u
#define RECIPIENT    0x1fu
#define TO_INTERFACE 1u

enum request {
    CLEAR_FEATURE = 1,
    GET_DESCRIPTOR = 6,
    SET_ADDRESS = 5,
    SET_CONFIGURATION = 9,
    SET_INTERFACE = 11,
    SET_LINE_CODING = 0x20,
    GET_LINE_CODING = 0x21,
    SET_CONTROL_LINE_STATE = 0x22,
};

struct ring {
    char bytes[RING_BYTES];
    volatile uint32_t head, tail;
};

static struct {
    uint8_t packet[PACKET_BYTES]; /* EasyDMA reaches RAM only */
    const uint8_t *rest;          /* of the data stage under way */
    uint32_t rest_bytes;
    bool short_ends; /* it ends with a packet that is not full */
    uint8_t line_coding[7];
    volatile bool open;
    volatile bool changed; /* since serial_port_wait() */
    bool configured;
    bool sending;
    bool received; /* a packet waits in the endpoint until there is room */
    struct ring tx, rx;
} port;

static uint32_t used(const struct ring *r)
{
    return r->head - r->tail;
}

/* --- EasyDMA --- */

static void send(uint32_t endpoint, uint32_t bytes)
{
    REG(USBD_BASE, USBD_EVENTS_ENDEPIN0 + endpoint * 4) = 0;
    REG(USBD_BASE, USBD_EPIN_PTR + endpoint * USBD_EP_STRIDE) = (uint32_t)(uintptr_t)port.packet;
    REG(USBD_BASE, USBD_EPIN_MAXCNT + endpoint * USBD_EP_STRIDE) = bytes;
    REG(USBD_BASE, USBD_TASKS_STARTEPIN0 + endpoint * 4) = 1;
    while (REG(USBD_BASE, USBD_EVENTS_ENDEPIN0 + endpoint * 4) == 0)
        ;
}

static uint32_t fetch(uint32_t endpoint)
{
    uint32_t bytes = REG(USBD_BASE, USBD_SIZE_EPOUT0 + endpoint * 4);

    REG(USBD_BASE, USBD_EVENTS_ENDEPOUT0 + endpoint * 4) = 0;
    REG(USBD_BASE, USBD_EPOUT_PTR + endpoint * USBD_EP_STRIDE) = (uint32_t)(uintptr_t)port.packet;
    REG(USBD_BASE, USBD_EPOUT_MAXCNT + endpoint * USBD_EP_STRIDE) = bytes;
    REG(USBD_BASE, USBD_TASKS_STARTEPOUT0 + endpoint * 4) = 1;
    while (REG(USBD_BASE, USBD_EVENTS_ENDEPOUT0 + endpoint * 4) == 0)
        ;
    return bytes;
}

/* --- endpoint 0 --- */

static uint32_t setup(uint32_t byte)
{
    return REG(USBD_BASE, USBD_BMREQUESTTYPE + byte * 4);
}

static uint32_t setup_word(uint32_t byte)
{
    return setup(byte) | setup(byte + 1) << 8;
}

static void send_rest(void)
{
    uint32_t bytes = port.rest_bytes < PACKET_BYTES ? port.rest_bytes : PACKET_BYTES;

    memcpy(port.packet, port.rest, bytes);
    port.rest += bytes;
    port.rest_bytes -= bytes;
    port.short_ends &= bytes == PACKET_BYTES;
    send(0, bytes);
}

static void answer(const uint8_t *data, uint32_t bytes)
{
    uint32_t asked = setup_word(6);

    port.rest = data;
    port.rest_bytes = bytes < asked ? bytes : asked;
    port.short_ends = bytes < asked;
    send_rest();
}

static void stall(void)
{
    REG(USBD_BASE, USBD_TASKS_EP0STALL) = 1;
}

static void status(void)
{
    REG(USBD_BASE, USBD_TASKS_EP0STATUS) = 1;
}

static void configure(void)
{
    REG(USBD_BASE, USBD_EPINEN) = BIT(0) | BIT(NOTIFY_ENDPOINT) | BIT(DATA_ENDPOINT);
    REG(USBD_BASE, USBD_EPOUTEN) = BIT(0) | BIT(DATA_ENDPOINT);
    REG(USBD_BASE, USBD_SIZE_EPOUT0 + DATA_ENDPOINT * 4) = 0;
    port.configured = true;
    port.sending = false;
}

/* Class requests and alternate settings of the other interface. */
static void on_dfu_setup(void)
{
    const uint8_t *data = NULL;
    uint32_t bytes = 0;
    enum dfu_reply reply;

    if ((setup(0) & TYPE_CLASS) != 0)
        reply = dfu_request(setup(1), setup_word(2), setup_word(6), &data, &bytes);
    else
        reply = setup(1) == SET_INTERFACE && dfu_select(setup_word(2)) ? DFU_STATUS : DFU_STALL;
    if (reply == DFU_ANSWER)
        answer(data, bytes);
    else if (reply == DFU_RECEIVE)
        REG(USBD_BASE, USBD_TASKS_EP0RCVOUT) = 1;
    else if (reply == DFU_STATUS)
        status();
    else
        stall();
}

static void on_setup(void)
{
    uint32_t bytes;
    const uint8_t *descriptor;

    if ((setup(0) & RECIPIENT) == TO_INTERFACE && setup_word(4) == DFU_INTERFACE) {
        on_dfu_setup();
        return;
    }
    switch (setup(1)) {
    case SET_ADDRESS: /* the controller's own */
        break;
    case GET_DESCRIPTOR:
        descriptor = descriptor_find(setup(3), setup(2), &bytes);
        if (descriptor != NULL)
            answer(descriptor, bytes);
        else
            stall();
        break;
    case SET_CONFIGURATION:
        configure();
        status();
        break;
    case SET_LINE_CODING:
        REG(USBD_BASE, USBD_TASKS_EP0RCVOUT) = 1;
        break;
    case GET_LINE_CODING:
        answer(port.line_coding, sizeof(port.line_coding));
        break;
    case SET_CONTROL_LINE_STATE:
        port.open = (setup(2) & 1) != 0;
        status();
        break;
    case CLEAR_FEATURE:
        status();
        break;
    default:
        stall();
    }
}

static void on_data_done(void)
{
    if (dfu_is_receiving()) {
        uint32_t bytes = fetch(0);

        if (dfu_receive(port.packet, bytes))
            status();
        else
            REG(USBD_BASE, USBD_TASKS_EP0RCVOUT) = 1;
    } else if (setup(1) == SET_LINE_CODING) {
        fetch(0);
        memcpy(port.line_coding, port.packet, sizeof(port.line_coding));
        status();
    } else if (port.rest_bytes > 0 || port.short_ends) {
        send_rest();
    } else {
        status();
    }
}

/* --- data --- */

static void send_next(void)
{
    uint32_t bytes = 0;

    if (!port.configured || port.sending || used(&port.tx) == 0)
        return;
    while (bytes < PACKET_BYTES && used(&port.tx) > 0)
        port.packet[bytes++] = (uint8_t)port.tx.bytes[port.tx.tail++ % RING_BYTES];
    port.sending = true;
    send(DATA_ENDPOINT, bytes);
}

static void receive_next(void)
{
    if (!port.received || used(&port.rx) + PACKET_BYTES > RING_BYTES)
        return;
    uint32_t bytes = fetch(DATA_ENDPOINT);

    port.received = false;
    for (uint32_t i = 0; i < bytes; i++)
        port.rx.bytes[port.rx.head++ % RING_BYTES] = (char)port.packet[i];
}

static bool take_event(uint32_t event)
{
    if (REG(USBD_BASE, event) == 0)
        return false;
    REG(USBD_BASE, event) = 0;
    return true;
}

static void forget_host(void)
{
    port.configured = port.open = port.received = port.sending = false;
    port.rest_bytes = 0;
}

void usbd_isr(const void *arg)
{
    (void)arg;
    if (take_event(USBD_EVENTS_USBRESET))
        forget_host();
    if (take_event(USBD_EVENTS_EPDATA)) {
        uint32_t done = REG(USBD_BASE, USBD_EPDATASTATUS);

        REG(USBD_BASE, USBD_EPDATASTATUS) = done;
        port.sending &= (done & BIT(DATA_ENDPOINT)) == 0;
        port.received |= (done & BIT(16 + DATA_ENDPOINT)) != 0;
    }
    if (take_event(USBD_EVENTS_EP0DATADONE))
        on_data_done();
    if (take_event(USBD_EVENTS_EP0SETUP))
        on_setup();
    receive_next();
    send_next();
    port.changed = true;
}

/* --- power --- */

static void enable(void)
{
    REG(USBD_BASE, USBD_EVENTCAUSE) = USBD_CAUSE_READY;
    REG(USBD_BASE, USBD_ENABLE) = 1;
    while ((REG(USBD_BASE, USBD_EVENTCAUSE) & USBD_CAUSE_READY) == 0)
        ;
    REG(USBD_BASE, USBD_EVENTCAUSE) = USBD_CAUSE_READY;
    REG(CLOCK_BASE, CLOCK_EVENTS_HFCLKSTARTED) = 0;
    REG(CLOCK_BASE, CLOCK_TASKS_HFCLKSTART) = 1;
    while (REG(CLOCK_BASE, CLOCK_EVENTS_HFCLKSTARTED) == 0)
        ;
}

static void disable(void)
{
    REG(USBD_BASE, USBD_USBPULLUP) = 0;
    REG(USBD_BASE, INTENCLR) = 0xffffffff;
    REG(USBD_BASE, USBD_ENABLE) = 0;
    REG(CLOCK_BASE, CLOCK_TASKS_HFCLKSTOP) = 1;
    forget_host();
}

void usbregulator_isr(const void *arg)
{
    (void)arg;
    if (REG(USBREGULATOR_BASE, USBREGULATOR_EVENTS_USBREMOVED) != 0) {
        REG(USBREGULATOR_BASE, USBREGULATOR_EVENTS_USBREMOVED) = 0;
        disable();
    }
    if (REG(USBREGULATOR_BASE, USBREGULATOR_EVENTS_USBDETECTED) != 0) {
        REG(USBREGULATOR_BASE, USBREGULATOR_EVENTS_USBDETECTED) = 0;
        enable();
    }
    if (REG(USBREGULATOR_BASE, USBREGULATOR_EVENTS_USBPWRRDY) != 0) {
        REG(USBREGULATOR_BASE, USBREGULATOR_EVENTS_USBPWRRDY) = 0;
        REG(USBD_BASE, INTENSET) =
            USBD_INT_USBRESET | USBD_INT_EP0DATADONE | USBD_INT_EP0SETUP | USBD_INT_EPDATA;
        REG(USBD_BASE, USBD_USBPULLUP) = 1;
    }
}

void serial_port_start(void)
{
    irq_enable(USBD_IRQ);
    irq_enable(USBREGULATOR_IRQ);
    REG(USBREGULATOR_BASE, INTENSET) =
        USBREGULATOR_INT_USBDETECTED | USBREGULATOR_INT_USBREMOVED | USBREGULATOR_INT_USBPWRRDY;
}

bool serial_port_is_open(void)
{
    return port.open;
}

uint32_t serial_port_rate(void)
{
    uint32_t rate;

    memcpy(&rate, port.line_coding, sizeof(rate));
    return rate;
}

void serial_port_wait(void)
{
    uint32_t key = irq_lock(); /* the interrupt still ends WFI, but cannot come before it */

    if (!port.changed)
        wait_for_interrupt();
    port.changed = false;
    irq_unlock(key);
}

void serial_port_write(const char *text)
{
    for (; *text != '\0'; text++) {
        while (used(&port.tx) == RING_BYTES)
            serial_port_wait();
        port.tx.bytes[port.tx.head % RING_BYTES] = *text;
        port.tx.head++;
    }
    irq_set_pending(USBD_IRQ);
}

uint32_t serial_port_read(char *text, uint32_t max)
{
    uint32_t bytes = 0;

    while (bytes < max && used(&port.rx) > 0)
        text[bytes++] = port.rx.bytes[port.rx.tail++ % RING_BYTES];
    if (bytes > 0)
        irq_set_pending(USBD_IRQ); /* there is room again */
    return bytes;
}
