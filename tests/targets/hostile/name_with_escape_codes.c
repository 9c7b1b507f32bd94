/*
 * Its name, and that of a file that it keeps open, would clear the screen, forge a line and turn
 * the text around. The parent never closes connfd: so the names come to stand in the evidence.
 */
#include "hostile.h"

#define ESCAPE_CODES "\033[2J\r\n\302\233\342\200\256\377"

int main(int argc, char **argv)
{
    int listenfd;

    start();
    prctl(PR_SET_NAME, ESCAPE_CODES);
    open("/tmp/" ESCAPE_CODES, O_RDWR | O_CREAT, 0600);
    unlink("/tmp/" ESCAPE_CODES);
    handle(SIGCHLD, SIG_IGN, 0);
    listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd >= 0)
            serve_in_child(listenfd, dup(connfd), echo);
    }
}
