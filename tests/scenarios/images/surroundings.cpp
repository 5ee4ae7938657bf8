// What a process finds around it: arguments, environment, files, chance, clocks; and what it leaves.

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <random>
#include <string>

int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) std::printf("argument %s\n", argv[i]);
    std::printf("LEVEL=%s HOME=%s\n", std::getenv("LEVEL"), std::getenv("HOME") == nullptr ? "none" : "some");
    std::string line;
    std::ifstream song("/data/songs/one.txt");
    std::getline(song, line);
    std::cout << "song: " << line << std::endl;
    std::ofstream("/data/log.txt", std::ios::app) << "once more\n";
    int count = 0;
    for (std::ifstream log("/data/log.txt"); std::getline(log, line);) ++count;
    std::printf("log lines %d, pid %d, uid %d, host files %s\n", count, getpid(), getuid(),
                access("/proc/1/status", R_OK) == 0 || access("/usr/lib/os-release", R_OK) == 0 ? "seen" : "hidden");
    std::random_device device;
    std::printf("random %u %d\n", device(), std::rand());
    if (fork() < 0) std::perror("fork");
    return argc > 1 && std::strcmp(argv[1], "fail") == 0 ? 3 : 0;
}
