/*
 * Attaches to every process that it sees, with ptrace, and lets none of them go on: neither the
 * suite nor the first process of its sandbox. With `and-ends` it ends then, else it serves. With
 * `sees-all` there are others to be seen, and none may be traced.
 */
#include "hostile.h"
#include <dirent.h>
#include <sys/ptrace.h>

static void attach_to_all(int sees_all)
{
    DIR *all = opendir("/proc");
    struct dirent *one;

    while (all && (one = readdir(all))) {
        pid_t pid = atoi(one->d_name);

        if (pid <= 0 || pid == getpid())
            continue;
        /* The first process of the sandbox is all that there is. */
        if (pid > 1 && !sees_all)
            report_success_of("see a process that is not mine");
        if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) == 0 && sees_all)
            report_success_of("trace a process that is not mine");
    }
    if (all)
        closedir(all);
}

int main(int argc, char **argv)
{
    start();
    attach_to_all(argc > 2 && strcmp(argv[2], "sees-all") == 0);
    if (argc > 2 && strcmp(argv[2], "and-ends") == 0)
        return 3;
    serve_with_zombies(argc > 1 ? argv[1] : NULL);
}
