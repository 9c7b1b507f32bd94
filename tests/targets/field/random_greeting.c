/* A correct server that greets with its version and 16 random hex digits, as protocols with a salt
   or a cookie do, and then reads what comes without a word. */
#include "children.h"

#include <sys/random.h>

static int greet(int connfd)
{
    unsigned char salt[8];
    char line[64], ignored[4096];
    int length = sprintf(line, "demo-1.0 ");
    ssize_t got;

    if (getrandom(salt, sizeof salt, 0) < 0)
        return -1;
    for (size_t i = 0; i < sizeof salt; i++)
        length += sprintf(line + length, "%02x", salt[i]);
    line[length++] = '\n';
    if (send_all(connfd, line, (size_t)length) < 0)
        return -1;
    while ((got = recv(connfd, ignored, sizeof ignored, 0)) > 0)
        continue;
    return got < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, greet);
}
