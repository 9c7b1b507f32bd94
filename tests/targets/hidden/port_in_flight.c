/* Each child has a UNIX socket in which a copy of the listening socket lies, not received. */
#include "../good/serve.h"
#include <string.h>

static int ends[2];

static void send_descriptor(int fd)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {0};
    char byte = '.';
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control.space};

    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    if (sendmsg(ends[0], &message, MSG_DONTWAIT) < 0)
        die("sendmsg");
}

int main(int argc, char **argv)
{
    int listenfd;

    start();
    handle(SIGCHLD, reap, SA_RESTART);
    listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        die("socketpair");
    send_descriptor(listenfd);
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd < 0)
            continue;
        /* Without the signal on its parent's end, the child serves its client to the end. */
        if (fork() == 0) {
            handle(SIGCHLD, SIG_DFL, 0);
            close(listenfd);
            echo(connfd);
            exit(0);
        }
        close(connfd);
    }
}
