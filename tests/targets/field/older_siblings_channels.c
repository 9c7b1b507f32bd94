/* The parent has a socketpair to each child, and closes it when the child has been reaped. Each
   child inherits the parent's ends of all older children's pairs, so a child does not see the end
   of the parent while a younger one lives. */
#include "children.h"

#define MAX_CHILDREN 65536

static struct {
    pid_t pid;
    int channel;
} children[MAX_CHILDREN];
static int count;
static volatile sig_atomic_t child_ended;

static void note_end(int signo)
{
    (void)signo;
    child_ended = 1;
}

static int echo_while_parent_lives(int connfd, int channel)
{
    struct pollfd both[] = {{connfd, POLLIN, 0}, {channel, POLLIN, 0}};
    char buffer[4096];

    for (;;) {
        if (poll(both, 2, -1) < 0)
            continue;
        if (both[1].revents)
            return 0;
        ssize_t got = recv(connfd, buffer, sizeof buffer, 0);
        if (got <= 0)
            return (int)got;
        if (send_all(connfd, buffer, (size_t)got) < 0)
            return -1;
    }
}

static void forget_ended(void)
{
    pid_t pid;

    child_ended = 0;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (int i = 0; i < count; i++) {
            if (children[i].pid == pid) {
                close(children[i].channel);
                children[i] = children[--count];
                break;
            }
        }
    }
}

static void serve(int listenfd, int connfd)
{
    int pair[2];
    pid_t pid;

    if (count == MAX_CHILDREN || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) {
        close(connfd);
        return;
    }
    pid = fork();
    if (pid == 0) {
        close(listenfd);
        close(pair[0]);
        signal(SIGCHLD, SIG_DFL);
        exit(echo_while_parent_lives(connfd, pair[1]) < 0);
    }
    close(pair[1]);
    close(connfd);
    if (pid > 0) {
        children[count].pid = pid;
        children[count++].channel = pair[0];
    } else {
        close(pair[0]);
    }
}

int main(int argc, char **argv)
{
    sigset_t blocked, usual;

    handle(SIGCHLD, note_end, SA_NOCLDSTOP);
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);
    struct pollfd listening = {listenfd, POLLIN, 0};

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    for (;;) {
        /* A child that ends between the look at child_ended and the wait ends the wait. */
        sigprocmask(SIG_BLOCK, &blocked, &usual);
        if (child_ended)
            forget_ended();
        int ready = ppoll(&listening, 1, NULL, &usual);
        sigprocmask(SIG_SETMASK, &usual, NULL);
        if (ready <= 0)
            continue;
        int connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0)
            wait_ms(100);
        else
            serve(listenfd, connfd);
    }
}
