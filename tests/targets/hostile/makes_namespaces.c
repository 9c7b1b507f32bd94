/*
 * Tries for more rights than it was given; a good server afterwards. With `may-be-another` it may
 * become another user, if it is root.
 */
#include "hostile.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static const int kinds[] = {CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWNET,  CLONE_NEWPID,
                            CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP};

int main(int argc, char **argv)
{
    const struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};

    start();
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (unshare(kinds[i]) == 0)
            report_success_of("make a namespace");
    if (mount("none", "/tmp", "tmpfs", 0, NULL) == 0 || umount2("/proc", MNT_DETACH) == 0)
        report_success_of("mount");
    if (chroot("/tmp") == 0)
        report_success_of("change my root");
    if (mknod("/tmp/disk", S_IFBLK | 0600, makedev(8, 0)) == 0)
        report_success_of("make a device");
    if (sethostname("mine", 4) == 0)
        report_success_of("name the machine");
    if (argc < 3 && (setuid(1) == 0 || setgid(1) == 0))
        report_success_of("become somebody else");
    for (int which = 0; which < RLIMIT_NLIMITS; which++)
        if (which != RLIMIT_STACK && which != RLIMIT_AS && which != RLIMIT_RSS
            && which != RLIMIT_LOCKS && which != RLIMIT_RTTIME && setrlimit(which, &more) == 0)
            report_success_of("raise a limit");
    serve_well(argc > 1 ? argv[1] : NULL, echo);
}
