/* The child has what it reads copied by cat, through two pipes. cat inherits the same client's
   connection, and nobody has another client's. */
#include "children.h"

static _Noreturn void become_cat(const int to_cat[2], const int from_cat[2])
{
    dup2(to_cat[0], STDIN_FILENO);
    dup2(from_cat[1], STDOUT_FILENO);
    for (int i = 0; i < 2; i++) {
        close(to_cat[i]);
        close(from_cat[i]);
    }
    execlp("cat", "cat", (char *)NULL);
    _exit(127);
}

static int relay(int connfd, int into, int from)
{
    char buffer[4096];
    ssize_t got, back;

    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0) {
        if (write(into, buffer, (size_t)got) != got)
            return -1;
        for (ssize_t seen = 0; seen < got; seen += back) {
            back = read(from, buffer, sizeof buffer);
            if (back <= 0 || send_all(connfd, buffer, (size_t)back) < 0)
                return -1;
        }
    }
    return got < 0 ? -1 : 0;
}

static int serve(int connfd)
{
    int to_cat[2], from_cat[2], result;
    pid_t pid;

    signal(SIGCHLD, SIG_DFL);
    if (pipe(to_cat) < 0 || pipe(from_cat) < 0)
        return -1;
    pid = fork();
    if (pid == 0)
        become_cat(to_cat, from_cat);
    close(to_cat[0]);
    close(from_cat[1]);
    if (pid < 0)
        return -1;
    result = relay(connfd, to_cat[1], from_cat[0]);
    close(to_cat[1]);
    waitpid(pid, NULL, 0);
    return result;
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, serve);
}
