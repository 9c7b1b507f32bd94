/* The parent has a pipe to each child, and reaps, and closes the pipes, when the next client comes.
   Zombies wait for that; the number of its descriptors does not grow from session to session. */
#include "children.h"

#define MAX_CHILDREN 4096

static struct {
    pid_t pid;
    int pipe;
} children[MAX_CHILDREN];
static int count;

static void reap_ended(void)
{
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (int i = 0; i < count; i++) {
            if (children[i].pid == pid) {
                close(children[i].pipe);
                children[i] = children[--count];
                break;
            }
        }
    }
}

int main(int argc, char **argv)
{
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd), ends[2];

        reap_ended();
        if (count == MAX_CHILDREN || pipe(ends) < 0) {
            close(connfd);
            continue;
        }
        pid_t pid = fork();
        if (pid == 0) {
            close(ends[0]);
            for (int i = 0; i < count; i++)
                close(children[i].pipe);
            be_child(listenfd, connfd, echo);
        }
        close(connfd);
        close(ends[1]);
        if (pid > 0) {
            children[count].pid = pid;
            children[count++].pipe = ends[0];
        } else {
            close(ends[0]);
        }
    }
}
