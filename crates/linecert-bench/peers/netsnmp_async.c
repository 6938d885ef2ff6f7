/*
 * A peer of the benchmark: the asynchronous interface of libnetsnmp, as its
 * example `asyncapp.c` uses it. It walks the agents at 127.0.0.1 and the
 * addresses that follow, one GETBULK in flight each, and sums what it sees in
 * the way of `sums.rs`.
 *
 * usage: netsnmp_async PORT AGENTS REPETITIONS
 */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const oid ENTRY[] = {1, 3, 6, 1, 4, 1, 2011, 6, 128, 1, 1, 2, 51, 1};
#define ENTRY_LENGTH (sizeof ENTRY / sizeof *ENTRY)

static uint64_t cells, checksum;
static unsigned active, failed, repetitions;

static void ask(struct snmp_session *session, const oid *after, size_t length)
{
    struct snmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GETBULK);
    pdu->non_repeaters = 0;
    pdu->max_repetitions = repetitions;
    snmp_add_null_var(pdu, after, length);
    if (!snmp_send(session, pdu)) {
        snmp_free_pdu(pdu);
        active--;
        failed++;
    }
}

static void add(const struct variable_list *cell)
{
    const oid *index = cell->name + ENTRY_LENGTH;
    uint64_t place = (uint64_t)index[0] << 56 ^ (uint64_t)index[1] << 16 ^ (uint64_t)index[2];
    uint64_t mixed = place * UINT64_C(0x9e3779b97f4a7c15) ^ (uint32_t)*cell->val.integer;
    cells++;
    checksum += mixed * UINT64_C(0xbf58476d1ce4e5b9);
}

static int take(int what, struct snmp_session *session, int id, struct snmp_pdu *pdu, void *magic)
{
    struct variable_list *cell, *last = NULL;
    (void)id;
    (void)magic;
    if (what != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE || pdu->errstat != SNMP_ERR_NOERROR) {
        active--;
        failed++;
        return 1;
    }
    for (cell = pdu->variables; cell; cell = cell->next_variable) {
        if (cell->type != ASN_INTEGER || cell->name_length != ENTRY_LENGTH + 3 ||
            snmp_oidtree_compare(cell->name, ENTRY_LENGTH, ENTRY, ENTRY_LENGTH) != 0) {
            active--;
            return 1;
        }
        add(cell);
        last = cell;
    }
    if (last)
        ask(session, last->name, last->name_length);
    else
        active--;
    return 1;
}

static void open_agent(unsigned place, const char *port)
{
    struct snmp_session wanted, *session;
    char address[64];
    unsigned host = 0x7f000001u + place;
    snprintf(address, sizeof address, "%u.%u.%u.%u:%s", host >> 24, host >> 16 & 255,
             host >> 8 & 255, host & 255, port);
    snmp_sess_init(&wanted);
    wanted.version = SNMP_VERSION_2c;
    wanted.peername = address;
    wanted.community = (unsigned char *)"bench";
    wanted.community_len = strlen("bench");
    wanted.callback = take;
    wanted.timeout = 1000000;
    wanted.retries = 5;
    session = snmp_open(&wanted);
    if (!session) {
        snmp_perror("snmp_open");
        exit(1);
    }
    active++;
    ask(session, ENTRY, ENTRY_LENGTH);
}

static void wait_and_read(void)
{
    int descriptors = 0, block = 1, ready;
    fd_set readable;
    struct timeval time;
    FD_ZERO(&readable);
    snmp_select_info(&descriptors, &readable, &time, &block);
    ready = select(descriptors, &readable, NULL, NULL, block ? NULL : &time);
    if (ready > 0)
        snmp_read(&readable);
    else
        snmp_timeout();
}

int main(int count, char **words)
{
    unsigned place, agents;
    if (count != 4)
        return 2;
    agents = strtoul(words[2], NULL, 10);
    repetitions = strtoul(words[3], NULL, 10);
    init_snmp("netsnmp_async");
    for (place = 0; place < agents; place++)
        open_agent(place, words[1]);
    while (active)
        wait_and_read();
    printf("cells=%" PRIu64 " checksum=%" PRIu64 "\n", cells, checksum);
    return failed != 0;
}
