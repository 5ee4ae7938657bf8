// The support headers that need no simulation: securec, the rest of c_utils, tokens' bits, gtest's extension.

#include <gtest/gtest.h>

#include <filesystem>

#include "datetime_ex.h"
#include "directory_ex.h"
#include "file_ex.h"
#include "hitrace/trace.h"
#include "observer.h"
#include "runtime/platform/linux_driver_port.h"
#include "runtime/platform/linux_os_port.h"
#include "runtime/port/ports.h"
#include "rwlock.h"
#include "safe_block_queue.h"
#include "safe_map.h"
#include "safe_queue.h"
#include "securec.h"
#include "singleton.h"
#include "sorted_vector.h"
#include "string_ex.h"
#include "tests/runtime/service_style/player_service.h"
#include "thread_ex.h"
#include "thread_pool.h"
#include "timer.h"
#include "tokenid_kit.h"
#include "unique_fd.h"

using namespace testing::ext;
using namespace OHOS;

namespace {

/// Lives as long as the program: what the runtime hangs off it is never taken down.
void install_ports() {
    static runtime::platform::LinuxOsPort os;
    static runtime::platform::LinuxDriverPort driver;
    runtime::port::SetCurrentPorts({.driver = &driver, .os = &os, .softbus = nullptr});
}

HWTEST(Securec, CopiesThatDoNotFitEmptyTheirDestination, TestSize.Level0) {
    char text[8] = "before";
    EXPECT_EQ(strcpy_s(text, sizeof(text), "1234567"), EOK);
    EXPECT_STREQ(text, "1234567");
    EXPECT_EQ(strcpy_s(text, sizeof(text), "12345678"), ERANGE_AND_RESET);
    EXPECT_STREQ(text, "");
    EXPECT_EQ(strcpy_s(text, 0, "a"), ERANGE);
    EXPECT_EQ(strcpy_s(nullptr, 8, "a"), EINVAL);
    EXPECT_EQ(strcpy_s(text, sizeof(text), nullptr), EINVAL_AND_RESET);
    EXPECT_EQ(strncpy_s(text, sizeof(text), "abcdefghij", 3), EOK);
    EXPECT_STREQ(text, "abc");
    EXPECT_EQ(strcat_s(text, sizeof(text), "defg"), EOK);
    EXPECT_STREQ(text, "abcdefg");
    EXPECT_EQ(strcat_s(text, sizeof(text), "h"), ERANGE_AND_RESET);
    EXPECT_EQ(strcpy_s(text, sizeof(text), "abc"), EOK);
    EXPECT_EQ(strcpy_s(text + 1, 7, text), EOVERLAP_AND_RESET);
    EXPECT_EQ(22 | 128, EINVAL_AND_RESET);
    EXPECT_EQ(34 | 128, ERANGE_AND_RESET);
    EXPECT_EQ(54 | 128, EOVERLAP_AND_RESET);
}

HWTEST(Securec, MemoryFunctionsCheckSizesAndOverlap, TestSize.Level0) {
    unsigned char bytes[4] = {1, 2, 3, 4};
    EXPECT_EQ(memset_s(bytes, sizeof(bytes), 7, 4), EOK);
    EXPECT_EQ(bytes[3], 7);
    EXPECT_EQ(memset_s(bytes, sizeof(bytes), 8, 5), ERANGE_AND_RESET);
    EXPECT_EQ(bytes[3], 8);
    const unsigned char source[5] = {1, 2, 3, 4, 5};
    EXPECT_EQ(memcpy_s(bytes, sizeof(bytes), source, 4), EOK);
    EXPECT_EQ(memcpy_s(bytes, sizeof(bytes), bytes + 1, 2), EOVERLAP_AND_RESET);
    EXPECT_EQ(bytes[0] + bytes[3], 0);
    EXPECT_EQ(memcpy_s(bytes, sizeof(bytes), source, 5), ERANGE_AND_RESET);
    EXPECT_EQ(memcpy_s(bytes, sizeof(bytes), source, 4), EOK);
    EXPECT_EQ(memmove_s(bytes, sizeof(bytes), bytes + 1, 3), EOK);
    EXPECT_EQ(bytes[2], 4);
}

HWTEST(Securec, FormattedTextIsCutOrRefused, TestSize.Level0) {
    char text[6];
    EXPECT_EQ(sprintf_s(text, sizeof(text), "%d", 12345), 5);
    EXPECT_EQ(sprintf_s(text, sizeof(text), "%d", 123456), -1);
    EXPECT_STREQ(text, "");
    EXPECT_EQ(snprintf_s(text, sizeof(text), 3, "%s", "abcdef"), -1);
    EXPECT_STREQ(text, "abc");
    EXPECT_EQ(snprintf_s(text, sizeof(text), 5, "%s", "abc"), 3);
    EXPECT_EQ(snprintf_truncated_s(text, sizeof(text), "%s", "abcdefgh"), 5);
    EXPECT_STREQ(text, "abcde");
}

HWTEST(Securec, ScannedTextKnowsTheSizeOfItsFields, TestSize.Level0) {
    int number = 0;
    char word[5];
    char letter = 0;
    EXPECT_EQ(sscanf_s(" 42 abcd x", "%d %s %c", &number, word, static_cast<unsigned>(sizeof(word)), &letter, 1u), 3);
    EXPECT_EQ(number, 42);
    EXPECT_STREQ(word, "abcd");
    EXPECT_EQ(letter, 'x');
    EXPECT_EQ(sscanf_s("abcde", "%s", word, static_cast<unsigned>(sizeof(word))), -1);
    EXPECT_EQ(sscanf_s("abc,7", "%[a-z],%d", word, static_cast<unsigned>(sizeof(word)), &number), 2);
    EXPECT_EQ(number, 7);
    EXPECT_EQ(sscanf_s("", "%d", &number), -1);
    EXPECT_EQ(sscanf_s("x", "%d", &number), 0);
}

HWTEST(StringEx, PiecesBetweenOthersAreFound, TestSize.Level1) {
    std::string piece;
    EXPECT_EQ(GetFirstSubStrBetween("a(b)c(d)", "(", ")", piece), 3u);
    EXPECT_EQ(piece, "b");
    EXPECT_EQ(GetFirstSubStrBetween("a(b", "(", ")", piece), std::string::npos);
    std::vector<std::string> pieces;
    GetSubStrBetween("a(b)c(d)", "(", ")", pieces);
    EXPECT_EQ(pieces, (std::vector<std::string>{"b", "d"}));
    EXPECT_TRUE(IsAsciiString("abc"));
    EXPECT_FALSE(IsAsciiString("\xc3\xa4"));
}

HWTEST(SafeMap, BehavesAsAMapUnderALock, TestSize.Level1) {
    SafeMap<std::string, int> map;
    EXPECT_TRUE(map.Insert("a", 1));
    EXPECT_FALSE(map.Insert("a", 2));
    map.EnsureInsert("a", 3);
    int value = 0;
    EXPECT_TRUE(map.Find("a", value));
    EXPECT_EQ(value, 3);
    int old = 0;
    EXPECT_TRUE(map.FindOldAndSetNew("a", old, 4));
    EXPECT_FALSE(map.FindOldAndSetNew("b", old, 4));
    EXPECT_EQ(old, 3);
    map.ChangeValueByLambda("a", [](int& each) { ++each; });
    EXPECT_EQ(map.ReadVal("a"), 5);
    const SafeMap<std::string, int> copy = map;
    int sum = 0;
    map.Iterate([&sum](const std::string, int& each) { sum += each; });
    EXPECT_EQ(sum, 5);
    map.Erase("a");
    EXPECT_TRUE(map.IsEmpty());
    SafeMap<std::string, int> again;
    again = copy;
    EXPECT_EQ(again.Size(), 1);
}

HWTEST(SafeQueues, ServeTheirEnds, TestSize.Level1) {
    SafeQueue<int> queue;
    SafeStack<int> stack;
    for (int i = 1; i <= 3; ++i) {
        queue.Push(i);
        stack.Push(i);
    }
    int first = 0;
    int last = 0;
    EXPECT_TRUE(queue.Pop(first) && stack.Pop(last));
    EXPECT_EQ(first, 1);
    EXPECT_EQ(last, 3);
    int two = 2;
    queue.Erase(two);
    EXPECT_EQ(queue.Size(), 1);
    SafeBlockQueueTracking<int> tracked(2);
    EXPECT_TRUE(tracked.PushNoWait(1) && tracked.PushNoWait(2));
    EXPECT_FALSE(tracked.PushNoWait(3));
    EXPECT_TRUE(tracked.IsFull());
    EXPECT_EQ(tracked.Pop(), 1);
    EXPECT_TRUE(tracked.OneTaskDone() && tracked.OneTaskDone());
    EXPECT_FALSE(tracked.OneTaskDone());
    tracked.Join();
    EXPECT_EQ(tracked.Size(), 1u);
}

HWTEST(SortedVector, StaysSortedAndKnowsDuplicates, TestSize.Level1) {
    SortedVector<int, false> unique(std::vector<int>{3, 1, 2, 3});
    EXPECT_EQ(unique.Size(), 3u);
    EXPECT_EQ(unique.Add(2), 1);
    EXPECT_EQ(unique.IndexOf(3), 2);
    EXPECT_EQ(unique.IndexOf(9), -1);
    EXPECT_EQ(unique.OrderOf(9), 3u);
    SortedVector<int> all(std::vector<int>{3, 1, 3});
    EXPECT_EQ(all.Merge(std::vector<int>{2, 3}), 5u);
    EXPECT_EQ(all.Back(), 3);
    EXPECT_EQ(all.MirrorItemAt(-5), 1);
    EXPECT_EQ(*all.Erase(0), 2);
}

HWTEST(UniqueFd, ClosesWhatNobodyTookOver, TestSize.Level1) {
    int pipes[2];
    ASSERT_EQ(::pipe(pipes), 0);
    int released = -1;
    {
        UniqueFd reader(pipes[0]);
        UniqueFd writer(pipes[1]);
        UniqueFd moved(std::move(writer));
        EXPECT_EQ(writer.Get(), -1);
        EXPECT_TRUE(moved > 0 && 0 < moved && moved == pipes[1]);
        released = reader.Release();
    }
    EXPECT_EQ(::write(pipes[1], "x", 1), -1);
    EXPECT_EQ(::close(released), 0);
}

class Delayed {
    DECLARE_DELAYED_SINGLETON(Delayed)

public:
    int count = 0;
};
Delayed::Delayed() {}
Delayed::~Delayed() {}

class Eager {
    DECLARE_SINGLETON(Eager)

public:
    int count = 4;
};
Eager::Eager() {}
Eager::~Eager() {}

HWTEST(Singletons, AreOneAndAnotherAfterTheyWereDestroyed, TestSize.Level1) {
    const auto first = DelayedSingleton<Delayed>::GetInstance();
    first->count = 1;
    EXPECT_EQ(DelayedSingleton<Delayed>::GetInstance(), first);
    DelayedSingleton<Delayed>::DestroyInstance();
    EXPECT_NE(DelayedSingleton<Delayed>::GetInstance(), first);
    EXPECT_EQ(DelayedSingleton<Delayed>::GetInstance()->count, 0);
    EXPECT_EQ(&Singleton<Eager>::GetInstance(), &Singleton<Eager>::GetInstance());
    EXPECT_EQ(Singleton<Eager>::GetInstance().count, 4);
}

struct Shelf : Observable {
    void Change() {
        SetChanged();
        NotifyObservers();
    }
};
struct Reader : Observer {
    explicit Reader(std::string& story, char name) : story_(story), name_(name) {}
    void Update(const Observable*, const ObserverArg*) override { story_ += name_; }
    std::string& story_;
    char name_;
};

HWTEST(Observers, HearOfChangesInTheOrderTheyCame, TestSize.Level1) {
    std::string story;
    Shelf shelf;
    const auto b = std::make_shared<Reader>(story, 'b');
    const auto a = std::make_shared<Reader>(story, 'a');
    shelf.AddObserver(b);
    shelf.AddObserver(a);
    shelf.AddObserver(b);
    shelf.NotifyObservers();  // nothing changed
    shelf.Change();
    shelf.RemoveObserver(b);
    shelf.Change();
    EXPECT_EQ(shelf.GetObserversCount(), 1);
    EXPECT_EQ(story, "baa");
}

HWTEST(Files, AreReadWrittenAndListed, TestSize.Level1) {
    const std::string root = testing::TempDir() + "ipclab_support_test/";
    std::filesystem::remove_all(root);
    EXPECT_TRUE(ForceCreateDirectory(root + "a/b"));
    EXPECT_TRUE(IsEmptyFolder(root + "a/b"));
    EXPECT_TRUE(SaveStringToFile(root + "a/b/text", "one two One"));
    EXPECT_TRUE(SaveStringToFile(root + "a/b/text", " one", false));
    std::string text;
    EXPECT_TRUE(LoadStringFromFile(root + "a/b/text", text));
    EXPECT_EQ(text, "one two One one");
    EXPECT_EQ(CountStrInFile(root + "a/b/text", "one"), 2);
    EXPECT_EQ(CountStrInFile(root + "a/b/text", "one", false), 3);
    EXPECT_EQ(CountStrInFile(root + "missing", "one"), -1);
    EXPECT_FALSE(LoadStringFromFile(root + "missing", text));
    std::vector<std::string> files;
    GetDirFiles(root, files);
    EXPECT_EQ(files, (std::vector<std::string>{root + "a/b/text"}));
    EXPECT_EQ(GetFolderSize(root), 15u);
    std::string real;
    EXPECT_TRUE(PathToRealPath(root + "a/../a/b/text", real));
    EXPECT_EQ(ExtractFileName(real), "text");
    EXPECT_EQ(ExtractFilePath("/a/b.c"), "/a/");
    EXPECT_EQ(ExtractFileExt("/a/b.c"), "c");
    EXPECT_EQ(IncludeTrailingPathDelimiter("/a") + ExcludeTrailingPathDelimiter("b/"), "/a/b");
    EXPECT_TRUE(ForceRemoveDirectory(root + "a"));
    EXPECT_FALSE(FileExists(root + "a"));
    EXPECT_FALSE(ForceRemoveDirectory(root + "a"));
    std::filesystem::remove_all(root);
}

HWTEST(DateTime, UnitsAreTurnedIntoEachOther, TestSize.Level1) {
    install_ports();
    EXPECT_EQ(SecToNanosec(2), 2'000'000'000);
    EXPECT_EQ(NanosecToMillisec(MicrosecToNanosec(5'000)), 5);
    struct tm first {};
    first.tm_year = 100;
    first.tm_mday = 1;
    struct tm second = first;
    second.tm_hour = 1;
    EXPECT_EQ(GetSecondsBetween(first, second), 3600);
    const auto before = GetMicroTickCount();
    EXPECT_LE(before, GetMicroTickCount());
    struct tm now {};
    EXPECT_TRUE(GetSystemCurrentTime(&now));
    EXPECT_FALSE(GetSystemCurrentTime(nullptr));
}

HWTEST(Threads, ThreadPoolTimerAndLocksWorkOnAHostToo, TestSize.Level1) {
    install_ports();
    std::atomic<int> sum{0};
    ThreadPool pool("pool");
    pool.AddTask([&sum] { sum += 1; });  // not started: at once
    EXPECT_EQ(sum, 1);
    EXPECT_EQ(pool.Start(0), static_cast<uint32_t>(ERR_INVALID_VALUE));
    EXPECT_EQ(pool.Start(3), static_cast<uint32_t>(ERR_OK));
    EXPECT_EQ(pool.Start(3), static_cast<uint32_t>(ERR_INVALID_OPERATION));
    Utils::RWLock lock;
    int guarded = 0;
    SafeBlockQueueTracking<int> done(100);
    for (int i = 0; i < 50; ++i) {
        done.Push(i);
        pool.AddTask([&] {
            {
                Utils::UniqueWriteGuard<Utils::RWLock> guard(lock);
                ++guarded;
            }
            done.OneTaskDone();
        });
    }
    done.Join();
    pool.Stop();
    Utils::UniqueReadGuard<Utils::RWLock> guard(lock);
    EXPECT_EQ(guarded, 50);
}

HWTEST(HiTraceId, KeepsItsPartsInSixteenBytes, TestSize.Level1) {
    HiviewDFX::HiTraceId id;
    EXPECT_FALSE(id.IsValid());
    id.SetSpanId(3);
    EXPECT_EQ(id.GetSpanId(), 0u);
    id.SetChainId(0x123456789abcdefULL);
    id.SetSpanId(3);
    id.EnableFlag(HiviewDFX::HITRACE_FLAG_TP_INFO);
    uint8_t bytes[16];
    EXPECT_EQ(id.ToBytes(bytes, 15), 0);
    EXPECT_EQ(id.ToBytes(bytes, 16), 16);
    const HiviewDFX::HiTraceId copy(bytes, 16);
    EXPECT_EQ(copy.GetChainId(), 0x123456789abcdefULL);
    EXPECT_EQ(copy.GetSpanId(), 3u);
    EXPECT_TRUE(copy.IsFlagEnabled(HiviewDFX::HITRACE_FLAG_TP_INFO));
}

HWTEST(ServiceStyle, TheSameSourcesRunOverThePortsOfARealSystem, TestSize.Level1) {
    install_ports();
    const sptr<Media::PlayerService> service = sptr<Media::PlayerService>::MakeSptr();
    const sptr<Media::IPlayer> player = iface_cast<Media::IPlayer>(service->AsObject());
    ASSERT_NE(player, nullptr);
    Media::Song song;
    song.title = "local";
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    data.WriteInterfaceToken(Media::IPlayer::GetDescriptor());
    data.WriteParcelable(&song);
    EXPECT_EQ(player->AsObject()->SendRequest(static_cast<uint32_t>(Media::IPlayerIpcCode::COMMAND_PLAY), data, reply, option), ERR_NONE);
    EXPECT_EQ(reply.ReadInt32(), ERR_OK);
    EXPECT_EQ(reply.ReadInt32(), 1);
    std::optional<Media::Song> found;
    EXPECT_EQ(player->Find("LOCAL", found), ERR_OK);
    EXPECT_TRUE(found.has_value());
}

class Leveled : public testing::Test {};
HWTEST_F(Leveled, LevelsAndSizesMayBeOredTogether, Function | MediumTest | Level1) {
    EXPECT_TRUE(Security::AccessToken::TokenIdKit::IsSystemAppByFullTokenID(uint64_t{1} << 32));
    EXPECT_FALSE(Security::AccessToken::TokenIdKit::IsSystemAppByFullTokenID(7));
}

}  // namespace
