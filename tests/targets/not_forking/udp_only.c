/* Another transport: echoes datagrams on a UDP port, and never listens on a TCP one. */
#include "../good/serve.h"

int main(int argc, char **argv)
{
    const char *port = argc > 1 ? argv[1] : "0";
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    start();
    address.sin_port = htons((in_port_t)atoi(port));
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("cannot bind");
    printf("waiting for datagrams on port %s\n", port);
    for (;;) {
        struct sockaddr_in client;
        socklen_t length = sizeof client;
        char data[4096];
        ssize_t got = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&client, &length);

        if (got >= 0)
            sendto(fd, data, (size_t)got, 0, (struct sockaddr *)&client, length);
    }
}
