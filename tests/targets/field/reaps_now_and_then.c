/* The parent never rests: it asks a non-blocking listenfd again and again, and collects its children
   when it has not done so for 0.7 s. Nothing is wrong with it but the CPU time. */
#include "sockets.h"
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void echo_lines(int connfd)
{
    char buffer[4096];
    ssize_t size;

    while ((size = recv(connfd, buffer, sizeof buffer, 0)) > 0)
        if (send_all(connfd, buffer, (size_t)size) < 0)
            break;
}

int main(int argc, char **argv)
{
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);
    double reaped = now();

    signal(SIGPIPE, SIG_IGN);
    fcntl(listenfd, F_SETFL, O_NONBLOCK);
    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);

        if (connfd >= 0) {
            pid_t child = fork();

            if (child == 0) {
                close(listenfd);
                echo_lines(connfd);
                _exit(0);
            }
            close(connfd);
        }
        if (now() - reaped > 0.7) {
            while (waitpid(-1, NULL, WNOHANG) > 0)
                ;
            reaped = now();
        }
    }
}
