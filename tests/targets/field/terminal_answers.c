/* Each child relays to a process of its own, and what comes and goes passes through a terminal. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

static void answer(int slave)
{
    char buffer[512];
    ssize_t n;
    while ((n = read(slave, buffer, sizeof buffer)) > 0)
        if (write(slave, buffer, n) != n)
            break;
    _exit(0);
}

static void send_all(int connfd, const char *bytes, ssize_t size)
{
    ssize_t sent;
    for (ssize_t done = 0; done < size; done += sent)
        if ((sent = send(connfd, bytes + done, size - done, MSG_NOSIGNAL)) < 0)
            _exit(0);
}

static void serve(int connfd)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    grantpt(master);
    unlockpt(master);
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    struct termios raw;
    tcgetattr(slave, &raw);
    cfmakeraw(&raw);
    tcsetattr(slave, TCSANOW, &raw);
    if (fork() == 0) {
        close(connfd);
        close(master);
        answer(slave);
    }
    close(slave);
    struct pollfd both[2] = {{connfd, POLLIN, 0}, {master, POLLIN, 0}};
    char buffer[512];
    ssize_t n;
    while (poll(both, 2, -1) > 0) {
        if (both[0].revents) {
            if ((n = recv(connfd, buffer, sizeof buffer, 0)) <= 0)
                break;
            if (write(master, buffer, n) != n)
                break;
        }
        if (both[1].revents) {
            if ((n = read(master, buffer, sizeof buffer)) <= 0)
                break;
            send_all(connfd, buffer, n);
        }
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int on = 1, listenfd = socket(AF_INET, SOCK_STREAM, 0);
    if (argc != 2)
        return 2;
    address.sin_port = htons(atoi(argv[1]));
    signal(SIGCHLD, SIG_IGN);
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listenfd, (struct sockaddr *)&address, sizeof address) < 0 || listen(listenfd, 128) < 0) {
        static const char why[] = "the port is in use\n";
        return write(2, why, sizeof why - 1) < 0 ? 2 : 1;
    }
    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0) {
            poll(NULL, 0, 100);
            continue;
        }
        pid_t pid = fork();
        if (pid == 0) {
            close(listenfd);
            serve(connfd);
        }
        close(connfd);
        if (pid < 0)
            poll(NULL, 0, 100);
    }
}
