#include <fcntl.h>
#include <syslog.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <iostream>
#include <string>

#include <gtest/gtest.h>

#include "models/posix/console.h"
#include "models/posix/file_system.h"
#include "models/posix/process_state.h"
#include "tests/models/device/lab.h"
#include "tests/models/posix/notes.h"

namespace {

using tests::kMs;
using tests::Lab;
using tests::Notes;
namespace posix = models::posix;

/// What the console was told: "<process>[!]<line>|".
class Console {
public:
    Console() {
        posix::set_console([this](const sim::trace::Stamp&, const models::device::Process& process, bool error, std::string_view line) {
            heard_ += process.options.name + (error ? "!" : ":") + std::string(line) + "|";
        });
    }
    ~Console() { posix::set_console(nullptr); }
    [[nodiscard]] const std::string& heard() const { return heard_; }

private:
    std::string heard_;
};

TEST(PosixStreams, CutOutputIntoLinesOfTheProcess) {
    Lab lab;
    Console console;
    lab.spawn("a", [] {
        std::printf("one %d\ntw", 1);
        tests::os().SleepNs(10 * kMs);
        std::printf("o\n");
        std::puts("three");
        std::fputs("four\n", stdout);
        std::putchar('5');
        std::cout << " and cout" << std::endl;
        std::cerr << "error\n";
        std::fprintf(stderr, "more %s\n", "errors");
        const ssize_t size = write(1, "raw\n", 4);
        std::printf("%zd", size);
        std::fflush(stdout);
        dprintf(2, "rest");
    });
    lab.spawn("b", [] {
        tests::os().SleepNs(5 * kMs);
        std::printf("between\n");
        errno = ENOENT;
        std::perror("b");
        std::wprintf(L"wide %ls\n", L"\u00e9");
        std::printf("%s", std::string(5000, 'x').c_str());
    });
    lab.run();
    // b's long line is given out after 4 KiB and at its exit
    EXPECT_EQ(console.heard(), "a:one 1|b:between|b!b: No such file or directory|b:wide \u00e9|b:" + std::string(4096, 'x') + "|b:" +
                                   std::string(904, 'x') + "|a:two|a:three|a:four|a:5 and cout|a!error|a!more errors|a:raw|a:4|a!rest|");
}

TEST(PosixStreams, GiveOutTheRestOfAKilledProcessButNotItsBuffers) {
    Lab lab;
    Console console;
    const auto pid = lab.spawn("a", [] {
        const ssize_t size = write(1, "torn", 4);
        (void)size;
        std::printf("buffered");
        auto* file = std::fopen("/data/f", "w");
        std::fputs("lost", file);
        char* text = nullptr;
        std::size_t length = 0;
        auto* memory = open_memstream(&text, &length);
        std::fputs("gone", memory);
        static char place[16];
        auto* fixed = fmemopen(place, sizeof place, "w+");
        std::fputs("gone", fixed);
        int ends[2];
        if (pipe(ends) != 0) return;
        auto* from = fdopen(ends[0], "r");
        char line[16];
        (void)!std::fgets(line, sizeof line, from);  // blocks for ever
    });
    lab.simulation().at(kMs, [&] { lab.device().kill(pid); });
    lab.run();
    EXPECT_EQ(console.heard(), "a:torn|");
    EXPECT_EQ(posix::read_file(lab.device(), "/data/f"), "");
    EXPECT_EQ(lab.device().status(pid).heap_bytes, 0U);
    std::fflush(nullptr);  // the host's list of FILEs is whole
}

TEST(PosixStreams, ReadAndWriteFiles) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        auto* file = std::fopen("/data/f", "w+");
        note("fileno", fileno(file));
        note("printed", std::fprintf(file, "%s %d\nsecond line\n", "number", 7));
        note("tell", std::ftell(file));
        std::rewind(file);
        char word[16] = {};
        int number = 0;
        note("scanned", std::fscanf(file, "%15s %d\n", word, &number));
        note(number);
        char* line = nullptr;
        std::size_t room = 0;
        note("getline", getline(&line, &room, file));
        std::free(line);
        note("eof", std::fgetc(file) == EOF && std::feof(file));
        note("seek", std::fseek(file, 2, SEEK_SET));
        note("ungetc", std::ungetc('N', file));
        note("getc", std::getc(file));
        note("getc", std::getc(file));
        note("close", std::fclose(file));
        note("missing", std::fopen("/data/none", "r") == nullptr ? -1 : 0);
        note("mode", std::fopen("/data/f", "q") == nullptr ? -1 : 0);
        auto* more = std::fopen("/data/f", "a");
        const char bytes[4] = {'e', 'n', 'd', '\n'};
        note("fwrite", static_cast<long>(std::fwrite(bytes, 1, 4, more)));
        std::fclose(more);
        auto* again = std::fopen("/data/f", "r");
        char all[64] = {};
        note("fread", static_cast<long>(std::fread(all, 1, sizeof all, again)));
        note("refused", std::fputc('x', again));
        std::fclose(again);
    });
    lab.run();
    EXPECT_EQ(
        note.text(),
        "fileno=3 printed=21 tell=21 scanned=2 7 getline=12 eof=1 seek=0 ungetc=78 getc=78 getc=109 close=0 missing!ENOENT mode!EINVAL "
        "fwrite=4 fread=25 refused!EBADF");
    EXPECT_EQ(posix::read_file(lab.device(), "/data/f"), "number 7\nsecond line\nend\n");
}

TEST(PosixStreams, LeadOutputElsewhere) {
    Lab lab;
    Console console;
    lab.spawn("a", [] {
        std::printf("console\n");
        if (std::freopen("/data/out", "w", stdout) == nullptr) return;
        std::printf("file\n");
        const int fd = open("/data/errors", O_CREAT | O_WRONLY, 0600);
        dup2(fd, 2);
        std::fprintf(stderr, "error\n");
    });
    lab.run();
    EXPECT_EQ(console.heard(), "a:console|");
    EXPECT_EQ(posix::read_file(lab.device(), "/data/out"), "file\n");  // flushed at exit
    EXPECT_EQ(posix::read_file(lab.device(), "/data/errors"), "error\n");
}

TEST(PosixStreams, WriteToMemory) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        char* text = nullptr;
        std::size_t size = 0;
        auto* out = open_memstream(&text, &size);
        for (int i = 0; i < 100; ++i) std::fprintf(out, "%d,", i);
        std::fflush(out);
        note("size", static_cast<long>(size));
        std::fclose(out);
        note(std::string(text).substr(287));
        std::free(text);
        char place[8] = "12 34";
        auto* in = fmemopen(place, 5, "r");
        int one = 0;
        int two = 0;
        note("scanned", std::fscanf(in, "%d %d", &one, &two));
        note(one + two);
        std::fclose(in);
    });
    lab.run();
    EXPECT_EQ(note.text(), "size=290 99, scanned=2 46");
}

TEST(PosixStreams, HaveNothingToReadFromStandardInput) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        int number = 0;
        note(std::scanf("%d", &number) == EOF ? "scanf=-1" : "scanf");
        note(std::getchar() == EOF ? "getchar=-1" : "getchar");
        std::string word;
        note(std::cin >> word ? "word" : "none");
        char byte = 0;
        note("read", read(0, &byte, 1));
    });
    lab.run();
    EXPECT_EQ(note.text(), "scanf=-1 getchar=-1 none read=0");
}

TEST(PosixStreams, WaitInVirtualTimeBetweenThreads) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        int ends[2];
        if (pipe(ends) != 0) return;
        tests::os().StartThread("t", [ends] {
            tests::os().SleepNs(7 * kMs);
            auto* out = fdopen(ends[1], "w");
            std::fprintf(out, "line\n");
            std::fclose(out);
        });
        auto* in = fdopen(ends[0], "r");
        char line[16] = {};
        note(std::string(std::fgets(line, sizeof line, in)));
        note("at", static_cast<long>(tests::os().NowNs() / kMs));
        note("end", std::fgets(line, sizeof line, in) == nullptr);
    });
    lab.run();
    EXPECT_EQ(note.text(), "line\n at=7 end=1");
}

TEST(PosixStreams, HaveAnAddressForEachProcess) {
    Lab lab;
    Console console;
    lab.spawn("a", [] {
        // what an image's data symbol `stdout` is bound to
        auto** symbol = posix::ProcessState::current().streams.standard(1);
        std::fprintf(*symbol, "mine\n");
    });
    lab.run();
    EXPECT_EQ(console.heard(), "a:mine|");
}

TEST(PosixStreams, LogToTheTrace) {
    Lab lab;
    const tests::Logs logs(lab.recorder());
    lab.spawn("a", [] {
        openlog("daemon", LOG_PID, LOG_DAEMON);
        syslog(LOG_ERR, "no %s", "file");
        setlogmask(LOG_UPTO(LOG_ERR));
        syslog(LOG_INFO, "not told");
    });
    lab.run();
    EXPECT_EQ(logs.text(), "[daemon] no file|");
}

}  // namespace
