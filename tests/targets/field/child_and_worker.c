/* A correct server with two processes for each client: the child forks a worker that serves, and
   waits for it. Both hold this client's connection, and when the child is killed the worker serves
   on. */
#include "children.h"

static int serve_in_worker(int connfd)
{
    int status = 0;
    pid_t worker;

    signal(SIGCHLD, SIG_DFL);
    worker = fork();
    if (worker == 0)
        exit(echo(connfd) < 0);
    if (worker < 0 || waitpid(worker, &status, 0) < 0)
        return -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, serve_in_worker);
}
