/* A C program with Python in it: `embed HOW`, HOW one of run (the main thread waits in leaf), thread
 * (the same in a thread that Python did not make), before (Python is not initialised), after
 * (Python was finalised). It prints `ready` when it is there. */

#include <Python.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char PROGRAM[] =
    "import time\n"
    "def leaf():\n"
    "    print('ready', flush=True)\n"
    "    time.sleep(60)\n"
    "def outer():\n"
    "    leaf()\n"
    "outer()\n";

static void wait_there(void) {
    /* The shell that started it says its id first. */
    usleep(200 * 1000);
    puts("ready");
    fflush(stdout);
    sleep(60);
}

static void *run(void *unused) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyRun_SimpleString(PROGRAM);
    PyGILState_Release(state);
    return unused;
}

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "run";
    if (strcmp(how, "before") == 0) wait_there();
    Py_InitializeEx(0);
    if (strcmp(how, "after") == 0) {
        PyRun_SimpleString("import threading");
        Py_FinalizeEx();
        wait_there();
    } else if (strcmp(how, "thread") == 0) {
        pthread_t thread;
        PyThreadState *saved = PyEval_SaveThread();
        pthread_create(&thread, NULL, run, NULL);
        pthread_join(thread, NULL);
        PyEval_RestoreThread(saved);
    } else {
        PyRun_SimpleString(PROGRAM);
    }
    return 0;
}
