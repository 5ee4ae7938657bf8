// Code in the style of device services (service_style/), compiled as C++17, at work between simulated processes.

#include <gtest/gtest.h>

#include <sys/mman.h>

#include "tests/runtime/lambda_stub.h"
#include "tests/runtime/service_style/player_service.h"
#include "tests/support/one_device.h"

namespace tests {
namespace {

using namespace OHOS;
using namespace OHOS::Media;
using support::OneDevice;

constexpr std::int32_t kService = 1109;

class Callback final : public PlayerCallbackStub {
public:
    explicit Callback(std::vector<std::string>& finished) : finished_(finished) {}
    void OnFinished(const std::string& title) override {
        OneDevice::report([&] { finished_.push_back(title); });
    }

private:
    std::vector<std::string>& finished_;
};

Song song_of(const std::string& title) {
    Song song;
    song.title = title;
    song.artist = u"Künstler";
    song.seconds = 180;
    song.cover = {1, 2, 3, 4, 5};
    song.tags = {{"year", "1999"}, {"", "empty"}};
    return song;
}

TEST(ServiceStyle, AGeneratedProxyAndStubCarryEverythingTheyAreWrittenFor) {
    OneDevice device;
    std::vector<int> results;
    std::vector<std::string> finished;
    int deaths = -1;
    std::string listed;
    std::uint64_t sum = 0;
    std::string memory_text;
    device.spawn("server", [&] {
        const sptr<PlayerService> service = sptr<PlayerService>::MakeSptr();
        samgr()->AddSystemAbility(kService, service);
        runtime::port::Os().StartThread("later", [&deaths, service] {
            sleep_ms(1000);
            const int count = service->Deaths();
            OneDevice::report([&] { deaths = count; });
            // An image's own, this would go with its process; compiled in, it must not be left for the end of the test.
            DelayedSingleton<PlayList>::DestroyInstance();
        });
        IPCSkeleton::JoinWorkThread();
    });
    device.spawn("client", [&] {
        const sptr<IPlayer> player = iface_cast<IPlayer>(find(kService));
        ASSERT_NE(player, nullptr);
        const sptr<PlayerProxy> concrete = iface_cast<PlayerProxy>(player->AsObject());
        const sptr<Callback> callback(new Callback(finished));
        std::vector<int> got;
        got.push_back(player->SetCallback(callback));
        int32_t position = 0;
        got.push_back(player->Play(song_of("first"), position));
        got.push_back(concrete->Play(song_of("second"), position));
        got.push_back(position);
        got.push_back(player->Play(song_of(""), position));
        std::vector<Song> songs;
        got.push_back(player->List(songs));
        std::optional<Song> found;
        got.push_back(player->Find("FIRST", found));
        got.push_back(found && found->tags == song_of("").tags && found->artist == u"Künstler" && found->cover.size() == 5);
        got.push_back(player->Find("none", found));
        got.push_back(found.has_value());
        sptr<Ashmem> memory = Ashmem::CreateAshmem("cover", 4096);
        memory->MapReadAndWriteAshmem();
        const std::uint8_t bytes[] = {1, 2, 3};
        memory->WriteToAshmem(bytes, sizeof(bytes), 4000);
        std::uint64_t total = 0;
        got.push_back(player->Fill(memory, std::vector<char>(50'000, 'x'), total));
        const std::string text = static_cast<const char*>(memory->ReadFromAshmem(5, 0));
        got.push_back(player->Tick(1));
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        data.WriteInterfaceToken(u"something else");
        got.push_back(player->AsObject()->SendRequest(1, data, reply, option));
        std::string titles;
        for (const auto& song : songs) titles += song.title + ";";
        sleep_ms(50);
        OneDevice::report([&] { results = got, listed = titles, sum = total, memory_text = text; });
    });
    device.run();
    EXPECT_EQ(results, (std::vector<int>{0, 0, 0, 2, ERR_BAD_SONG, 0, 0, 1, 0, 0, 0, 0, ERR_TRANSACTION_FAILED}));
    EXPECT_EQ(listed, "first;second;");
    EXPECT_EQ(sum, 50'006u);
    EXPECT_EQ(memory_text, "done");
    EXPECT_EQ(finished, (std::vector<std::string>{"first", "second"}));
    EXPECT_EQ(deaths, 1);
}

}  // namespace
}  // namespace tests
