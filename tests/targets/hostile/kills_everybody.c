/* Kills all that it can: every process, its parent and its parent's group, each pid that it sees. */
#include "hostile.h"
#include <dirent.h>

static void kill_all(int signo)
{
    pid_t me = getpid(), group = getpgid(getppid());
    DIR *all = opendir("/proc");
    struct dirent *one;

    kill(-1, signo);
    kill(getppid(), signo);
    if (group > 1 && group != getpgrp())
        kill(-group, signo);
    while (all && (one = readdir(all)))
        if (atoi(one->d_name) > 0 && atoi(one->d_name) != me)
            kill(atoi(one->d_name), signo);
    if (all)
        closedir(all);
}

int main(int argc, char **argv)
{
    start();
    kill_all(SIGSTOP);
    kill_all(SIGTERM);
    kill_all(SIGKILL);
    serve_with_zombies(argc > 1 ? argv[1] : NULL);
}
