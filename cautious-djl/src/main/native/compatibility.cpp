// libstdc++'s headers ask glibc whether the process has one thread only, which glibc can tell since 2.32: this library's own
// answer lets it load beside older ones, as libtorch does.

extern "C" __attribute__((visibility("hidden"))) char __libc_single_threaded;

char __libc_single_threaded = 0;
