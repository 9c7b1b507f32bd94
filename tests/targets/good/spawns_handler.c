/*
 * Each client is served by cat, started with posix_spawn(). The C library checks what it is told to
 * do: it refuses to copy a descriptor whose number is beyond the limit.
 */
#include "serve.h"

#include <spawn.h>
#include <string.h>

static void spawn_cat(int connfd)
{
    char *const arguments[] = {"cat", NULL};
    posix_spawn_file_actions_t actions;
    int problem;

    posix_spawn_file_actions_init(&actions);
    problem = posix_spawn_file_actions_adddup2(&actions, connfd, STDIN_FILENO);
    if (!problem)
        problem = posix_spawn_file_actions_adddup2(&actions, connfd, STDOUT_FILENO);
    if (!problem)
        problem = posix_spawnp(NULL, "cat", &actions, NULL, arguments, NULL);
    if (problem)
        fprintf(stderr, "posix_spawn: %s\n", strerror(problem));
    posix_spawn_file_actions_destroy(&actions);
    close(connfd);
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, SOCK_CLOEXEC, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd >= 0) {
            fcntl(connfd, F_SETFD, FD_CLOEXEC);
            spawn_cat(connfd);
        }
    }
}
