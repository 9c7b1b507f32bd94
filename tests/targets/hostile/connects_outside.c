/*
 * Calls the machine outside: at its loopback addresses, through a socket in the file system and
 * through one with an abstract name. `connects_outside PORT OUTSIDE at=FILE NAME` (a path that is a
 * word by itself would be meant for it to see)
 */
#include "hostile.h"
#include <arpa/inet.h>
#include <stddef.h>
#include <sys/un.h>

static int can_reach(int family, const void *address, socklen_t length)
{
    int fd = socket(family, SOCK_STREAM, 0);
    int reached = fd >= 0 && connect(fd, address, length) == 0;

    close(fd);
    return reached;
}

static int can_reach_unix(const char *name, int abstract)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t start = offsetof(struct sockaddr_un, sun_path) + (size_t)abstract;

    strncpy(address.sun_path + abstract, name, sizeof address.sun_path - 2);
    return can_reach(AF_UNIX, &address, (socklen_t)(start + strlen(name)));
}

int main(int argc, char **argv)
{
    struct sockaddr_in ipv4 = {.sin_family = AF_INET};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};

    start();
    if (argc < 5)
        return 2;
    ipv4.sin_port = ipv6.sin6_port = htons((in_port_t)atoi(argv[2]));
    ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (can_reach(AF_INET, &ipv4, sizeof ipv4) || can_reach(AF_INET6, &ipv6, sizeof ipv6))
        report_success_of("reach the loopback outside");
    if (can_reach_unix(argv[3] + strlen("at="), 0) || can_reach_unix(argv[4], 1))
        report_success_of("reach a socket of another family outside");
    /* Nowhere else is there a way out: an address that is nobody's, and no interface. */
    inet_pton(AF_INET, "192.0.2.1", &ipv4.sin_addr);
    if (can_reach(AF_INET, &ipv4, sizeof ipv4) || errno != ENETUNREACH)
        report_success_of("send something on its way");
    serve_well(argv[1], echo);
}
