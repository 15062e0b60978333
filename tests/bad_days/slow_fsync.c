/* A worn card: every fsync takes a while. LD_PRELOADed by tests/bad_days/run. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void wait_a_while(void) {
  struct timespec pause = {0, 150 * 1000 * 1000};
  nanosleep(&pause, NULL);
}
int fsync(int file) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_a_while();
  return real(file);
}
int fdatasync(int file) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_a_while();
  return real(file);
}
