/* A correct server that answers in capital letters. */
#include "children.h"

#include <ctype.h>

static int answer_in_capitals(int connfd)
{
    char buffer[4096];
    ssize_t got;

    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            buffer[i] = (char)toupper((unsigned char)buffer[i]);
        if (send_all(connfd, buffer, (size_t)got) < 0)
            return -1;
    }
    return got < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, answer_in_capitals);
}
